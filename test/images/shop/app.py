"""One department of a shop: a page, on the port that the image documents."""

import os
import socket

from flask import Flask

app = Flask(__name__)


@app.route("/")
def department():
    return f"<h1>{os.environ['DEPARTMENT']}</h1><p>served by {socket.gethostname()}</p>"


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000)
