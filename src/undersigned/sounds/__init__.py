"""Sounds that somebody hands in: recognised by their bytes, measured, put together anew out of what is heard.

*Sound*: MP3, M4A with AAC, or Ogg with Opus, which browsers and podcast programs play. Each format has a file here that
walks the container and copies only the frames, so that tags, pictures, times, places and names of programs stay behind.
The frames themselves are not made anew: what somebody hears stays as it was. Nothing here knows a statement, a table or
a path.
"""
