"""Refusals about answers and about files that are handed in, in words: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from undersigned.answers import rules
from undersigned.pictures import rules as pictures

if TYPE_CHECKING:
    from django.utils.functional import Promise

REASONS: dict[type[Exception], str | Promise] = {
    rules.AddresseeMissing: gettext_lazy("Say who was asked, or who answered."),
    rules.ClauseUnknown: gettext_lazy("The statement has no such clause. Choose one of the list, or the whole."),
    rules.DayMissing: gettext_lazy("Say on which day it happened."),
    rules.DayOdd: gettext_lazy("This is no day. Write it as 2026-12-31."),
    rules.DayBeforeOpening: gettext_lazy(
        "On this day the statement was not open yet, so nobody can have answered it. Look at the year."
    ),
    rules.DayToCome: gettext_lazy("This day has not come yet. Only what has happened is recorded."),
    rules.SourceMissing: gettext_lazy(
        "Give a source by which anybody can look it up: the address of a page, or words such as: letter of 3 May to us."
    ),
    rules.HandedByMissing: gettext_lazy("Say who handed it over: people, or a delegation."),
    rules.WordsMissing: gettext_lazy("Say what happened, or copy in what the addressee said, word for word."),
    rules.StateMissing: gettext_lazy("Choose whether the condition is fulfilled, or is not any more."),
    rules.QuoteLanguageMissing: gettext_lazy(
        "Say in which language the addressee's words are, as a short code, such as en, de or pt-BR."
    ),
    rules.TextTooLong: gettext_lazy(
        "This is too long. A line has up to 300 characters, a source 1,000, your words 2,000, words of others 20,000. "
        "For more, add the document."
    ),
    rules.CharacterForbidden: gettext_lazy(
        "There is an invisible control character in it, or a mark that turns the direction of writing. "
        "Type it again by hand."
    ),
    rules.DocumentUnnamed: gettext_lazy(
        "Say in words what the picture or document shows, for all who can't see it. If you chose a file, choose it "
        "once more: browsers do not send it twice."
    ),
    rules.NotOpened: gettext_lazy("The statement was not opened for signing yet, so nobody could answer it."),
    rules.NoSuchEntry: gettext_lazy("This entry is not there any more; perhaps somebody deleted the draft."),
    rules.AlreadyPublished: gettext_lazy("This entry is published and stays. Correct it by a new entry."),
    rules.AlreadyCorrected: gettext_lazy("This entry was corrected already. Correct the newer one."),
    rules.NotPublished: gettext_lazy("This is a draft, which you can change as it is."),
    rules.OtherKind: gettext_lazy("An entry is corrected by one of the same kind."),
    rules.TwoNeeded: gettext_lazy("That the condition is fulfilled takes two convenors: use the page for it."),
    rules.SecondNeeded: gettext_lazy("A second convenor has to agree; nobody agrees with themselves."),
    rules.AskerGone: gettext_lazy(
        "Who asked is no convenor of this statement any more. Drop it, and ask yourself; another one then agrees."
    ),
    rules.TooManyEntries: gettext_lazy("There are 500 entries, more than a page can carry. Delete drafts first."),
    rules.ReminderPast: gettext_lazy("Choose a day to come, written as 2026-12-31."),
    rules.TooManyReminders: gettext_lazy("There are fifty reminders. Take off some first."),
    rules.NoSuchReminder: gettext_lazy("This reminder was taken off already."),
    pictures.DocumentEmpty: gettext_lazy("The file is empty. Choose another one."),
    pictures.DocumentTooLarge: gettext_lazy("The file has more than 5 MB. Make it smaller, then choose it again."),
    pictures.DocumentUnknown: gettext_lazy(
        "The file is none that is taken. Take a picture (JPEG, PNG, WebP) or a PDF; print other documents to a PDF."
    ),
    pictures.PictureWanted: gettext_lazy("Only a picture can stand here: PNG, JPEG or WebP."),
    pictures.DrawingRefused: gettext_lazy(
        "The file is an SVG, or packed: it can hold a program, which would run in readers' browsers. Save it as PNG."
    ),
    pictures.PictureTooLarge: gettext_lazy(
        "The picture has too many points: at most 16,000 on a side and 40 million in all. Make it smaller."
    ),
    pictures.PictureBroken: gettext_lazy("The picture can't be read to its end. Save it again, then choose it."),
    pictures.PdfLocked: gettext_lazy(
        "The PDF is locked by a password or restrictions. Save it without, then choose it."
    ),
    pictures.PdfActive: gettext_lazy(
        "The PDF holds a program or other files. Print it to a PDF, which leaves them behind, and choose that."
    ),
    pictures.PdfBroken: gettext_lazy("The PDF is cut off. Choose it again, or save it anew."),
}
