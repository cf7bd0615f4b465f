"""`server`, the WSGI application that gunicorn serves."""

from app.web import create_app

server = create_app().server
