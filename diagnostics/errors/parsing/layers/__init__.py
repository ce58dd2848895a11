"""Takes a paste apart: what around a server's or a program's words is a frame."""
