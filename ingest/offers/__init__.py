"""Named projects, offers, networks, centres … of the documents → the register.

``cues`` and ``phrases``: German words and grammar; ``names``: where a text names something;
``scopes``: what it says about it; ``attributes``: regions, groups, topics … of those words;
``drafts``: a text's entries; ``sheets``: a fact sheet's entry; ``keys``, ``merge``: one entry
for each thing.
"""
