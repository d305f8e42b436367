"""The reader: runs as a process of its own, with limits on memory and time, and without Django.

It knows the standard library, python-calamine and python-stdnum only, so that it starts in a few hundredths of a
second. `main` reads a request (JSON) on standard input and answers on standard output.
"""
