"""Invented statements, in the forms that people hand in."""

import io
import random
import zipfile

import docx
from docx.oxml.ns import qn

TIMETABLE = """For an open timetable

A call of the passengers' round table

We, members of the Riverside Passengers' Union, the Night Line Committee, and commuters of the valley, in view of the
new timetable, declare the following:

1. we regret that the evening trains were cancelled;
2. we ask the railway board to publish the figures;
3. we call on all passengers who depend on the night line to come to the hearing. We urge you to bring your neighbours.

If nothing changes, we shall meet again on the platform.

Signed,

Ada Berg (Riverside Passengers' Union)
Ben Ito, train driver
Cleo Marsh (former secretary of the Night Line Committee)
"""

PAGE = """<!doctype html><html lang="en"><head><title>For an open timetable | Valley News</title>
<style>p {}</style></head>
<body><nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
<article><h1>For an open timetable</h1>
<p>We, passengers of the valley railway, declare:</p>
<ol start="3"><li>we regret that the evening trains were cancelled;</li>
<li value="7">we ask the railway board to publish the figures.</li></ol>
<p>If nothing changes, we shall meet again.</p>
<p>Signed,</p><p>Ada Berg (Passengers&rsquo; Union)<br>Ben Ito, driver</p>
<div class="share-bar">Share this on Chatter</div>
<div id="comments"><h3>2 comments</h3><p>Eve Stone</p><p>I sign too!</p></div>
</article>
<footer>Imprint of Valley News</footer><script>alert("x")</script></body></html>"""

PASTED_FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>
<p class=MsoTitle>For an open timetable</p>
<p class=MsoNormal>We, the passengers of the valley railway, declare:</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>4.<span>&nbsp;&nbsp;</span></span><![endif]>we regret the cancelled trains;</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>5.<span>&nbsp;&nbsp;</span></span><![endif]>we ask the board to publish the figures.</p>
</body></html>"""

NAMES = "name;role;organisation;e-mail\nAda Berg;nurse;City Hospital;ada@mail.example\n"
NAMES += "Ben Ito;;Night Line;ben@mail.example\n"


def make_docx(*, paragraphs=(), numbered=(), footer=""):
    """Build a Word document: paragraphs, then a numbered list, then names."""
    document = docx.Document()
    document.add_heading("For an open timetable", level=0)
    for words in paragraphs:
        document.add_paragraph(words)
    for words in numbered:
        document.add_paragraph(words, style="List Number")
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def make_docx_with_deleted_words(kept, deleted):
    """Build a Word document in which somebody deleted words with changes tracked."""
    document = docx.Document()
    paragraph = document.add_paragraph(kept)
    run = paragraph.add_run(deleted)._r
    change = paragraph._p.makeelement(qn("w:del"), {})
    run.addprevious(change)
    change.append(run)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def make_docx_of(body, *, padding=0):
    """Build a Word document out of the XML of its body, packed beside *padding* bytes that don't pack."""
    document = docx.Document()
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] = f"<w:document {namespace}><w:body>{body}</w:body></w:document>".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
        package.writestr("word/padding.bin", random.Random(1).randbytes(padding))
    return packed.getvalue()
