"""The chat page. The door to Gradio (and to FastAPI and uvicorn, which come with it)."""
