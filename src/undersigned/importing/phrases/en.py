"""English."""

from undersigned.importing.phrases.language import Phrases

PHRASES = Phrases(
    code="en",
    common_words=frozenset("the of and to in that is we for with on this are be have not by our which from".split()),
    subjects=(r"we", r"i", r"the undersigned", r"we,? the undersigned", r"we all"),
    fillers=(
        r"therefore", r"hereby", r"also", r"further", r"furthermore", r"thus", r"once again", r"again", r"now", r"too",
        r"once more", r"herewith", r"all", r"both", r"\w+ly", r"are", r"am", r"feel (?:obliged|compelled|bound) to",
        r"wish to", r"want to", r"would like to", r"do", r"in particular", r"instead",
    ),
    hedges=("that", "which", "what", "as", "if", "when", "whenever", "because", "where", "while", "since", "whom",
            "than", "until", "before", "after", "how", "why", "whether", "things", "everything"),
    verbs={
        "condemn": (r"condemn(?:s|ing)?", r"denounc(?:e|es|ing)"),
        "demand": (r"demand(?:s|ing)?", r"insist(?:s|ing)? (?:on|that)"),
        "call_on": (r"call(?:s|ing)? on", r"appeal(?:s|ing)? to", r"(?:reiterat(?:e|es|ing)|renew(?:s|ing)?) (?:its|our|the|their) call on"),
        "call_upon": (r"call(?:s|ing)? upon", r"reiterat(?:e|es|ing) (?:its|our|the|their) call upon"),
        "call_for": (r"call(?:s|ing)? for", r"reiterat(?:e|es|ing) (?:its|our|the|their) call for"),
        "urge": (r"urg(?:e|es|ing)", r"exhort(?:s|ing)?", r"implor(?:e|es|ing)"),
        "ask": (r"ask(?:s|ing)?(?: that)?",),
        "request": (r"request(?:s|ing)?",),
        "recommend": (r"recommend(?:s|ing)?", r"advis(?:e|es|ing)"),
        "encourage": (r"encourag(?:e|es|ing)",),
        "invite": (r"invit(?:e|es|ing)",),
        "propose": (r"propos(?:e|es|ing)",),
        "remind": (r"remind(?:s|ing)?",),
        "warn": (r"warn(?:s|ing)?",),
        "support": (r"support(?:s|ing)?", r"back(?:s|ing)?"),
        "express_solidarity": (r"stand(?:s|ing)? in solidarity with", r"declar(?:e|es|ing) (?:our|its|their) solidarity with",
                               r"express(?:es|ing)? (?:our|its|their) solidarity with"),
        "oppose": (r"oppos(?:e|es|ing)", r"object(?:s|ing)? to"),
        "protest": (r"protest(?:s|ing)?(?: against)?",),
        "reject": (r"reject(?:s|ing)?",),
        "criticise": (r"critici[sz](?:e|es|ing)",),
        "regret": (r"regret(?:s|ting)?", r"deplor(?:e|es|ing)"),
        "welcome": (r"welcom(?:e|es|ing)", r"applaud(?:s|ing)?", r"commend(?:s|ing)?"),
        "decide": (r"decid(?:e|es|ing)",),
        "resolve": (r"resolv(?:e|es|ing)",),
        "take_note": (r"tak(?:e|es|ing) note(?: of)?", r"not(?:es|ing)? with (?:\w+ )?(?:concern|regret|satisfaction|appreciation)"),
        "declare": (r"declar(?:e|es|ing)(?! (?:that )?the following| as follows)", r"proclaim(?:s|ing)?"),
        "affirm": (r"(?:re)?affirm(?:s|ing)?",),
        "commit": (r"commit(?:s|ting)? (?:ourselves|itself|themselves) to", r"pledg(?:e|es|ing)", r"undertak(?:e|es|ing) to", r"vow(?:s|ing)?"),
        "refuse": (r"refus(?:e|es|ing)",),
        "endorse": (r"endors(?:e|es|ing)", r"join(?:s|ing)? the (?:resolution|call|appeal|statement|letter|declaration)"),
    },
    inverted={},
    addressed=frozenset({"demand", "call_on", "call_upon", "urge", "ask", "request", "recommend", "encourage", "invite",
                         "propose", "remind", "warn"}),
    announcing=(r"(?:declare|state|resolve|decide|say|demand|propose|affirm)s? (?:that )?(?:the )?following", r"as follows"),
    addressee_ends=(r"to", r"that", r"not to", r"and (?:ask|urge|demand|call)", r"for"),
    demand_nouns={
        "demand": (r"(?:our|the|these|my) (?:key |main |core )?demands(?: are)?", r"demands"),
        "ask": (r"(?:our|the) (?:requests|asks)(?: are)?", r"what we (?:ask|want)"),
        "call_for": (r"what we call for",),
        "commit": (r"our commitments",),
        "resolve": (r"(?:now, )?therefore,? be it (?:further )?resolved(?: that)?", r"be it resolved(?: that)?"),
    },
    kinds={
        "joint statement": (r"joint\b[^.]{0,30}? (?:statement|declaration)",),
        "open letter": (r"open letter",),
        "public letter": (r"public letter",),
        "resolution": (r"resolution",),
        "declaration": (r"(?<!joint )declaration",),
        "petition": (r"petition",),
        "appeal": (r"appeal",),
        "motion": (r"motion",),
        "manifesto": (r"manifesto",),
        "statement": (r"(?<!joint )statement",),
    },
    salutations=(r"dear", r"to whom it may concern", r"to the attention of", r"honou?rable", r"your excellenc(?:y|ies)"),
    openings=(
        r"(?:co-?)?sign(?:ed|ers|atories|atures|ees)(?: by)?(?: \(.{1,60}\))?", r"(?:the |list of )?(?:first |initial |original |founding )?sign(?:atories|ers|atures|ees)",
        r"(?:we,? )?the undersigned", r"undersigned", r"supported by", r"endorsed by", r"(?:list of )?supporters", r"(?:with )?signatures? (?:of|by)",
        r"signed,? the undersigned", r"in solidarity", r"names",
    ),
    farewells=(r"(?:yours |most |very )?(?:sincerely|faithfully|respectfully|truly)(?: yours)?", r"(?:with )?(?:kind|best|warm) regards", r"with respect",
               r"respectfully submitted"),
    instructions=(r"to sign\b", r"to add your (?:name|signature)", r"(?:please )?add your (?:name|signature)", r"sign (?:here|now|this|the)\b", r"(?:click|tap) here to sign",
                  r"if you (?:want|wish|would like) to sign", r"\(responsible authors?", r"share this\b", r"do not add your name",
                  r"for any questions", r"(?:for )?(?:press |media )?contact\b"),
    groups=(r"organi[sz]ations?", r"associations?", r"groups", r"parties", r"unions", r"institutions?", r"companies", r"ngos?"),
    furniture_headings=(r"links?", r"references?", r"notes?", r"footnotes?", r"see also", r"related", r"(?:\d+ )?comments?", r"leave a (?:comment|reply)",
                        r"share(?: this.*)?", r"contact", r"about(?: us)?", r"tags?", r"faq", r"appendix", r"further reading", r"sources", r"donate", r"newsletter"),
    roles=frozenset(
        "academic accountant activist actor actress administrator advocate analyst archaeologist architect artist assistant associate attorney "
        "author biologist blogger board builder ceo cfo chair chairman chairperson chairwoman chancellor chief citizen cleaner co-chair "
        "co-founder cofounder coach coder columnist composer consultant contributor convener convenor coordinator councillor counsel "
        "creator critic cryptographer cto curator dean delegate deputy designer dev developer director doctor driver economist "
        "editor educator engineer entrepreneur executive expert farmer fellow filmmaker founder freelancer geographer head historian "
        "hobbyist illustrator instructor intern investigator journalist judge laureate lawyer lead leader lecturer librarian "
        "linguist maintainer manager mathematician mayor mechanic member minister mundep musician novelist nurse officer operator "
        "organizer organiser owner painter parent partner pastor pensioner philosopher photographer physician physicist pilot "
        "poet policeman politician postdoc president priest principal producer professor prof programmer psychologist "
        "publicist publisher rector reporter representative researcher retired scholar scientist secretary senator sociologist "
        "specialist speaker spokesman spokesperson spokeswoman steward student sysadmin taxpayer teacher technician technologist "
        "tester trainer translator treasurer trustee tutor undergraduate user vice-president volunteer witness worker "
        "writer graduate freelance independent engineering-manager technologists hacker evangelist".split()
    ),
    posts=frozenset(
        "president chair chairman chairwoman chairperson co-chair spokesman spokeswoman spokesperson secretary secretary-general member deputy "
        "director ceo founder co-founder mayor representative head treasurer vice-president general-secretary chief rector dean".split()
    ),
    of=(r"of the", r"of", r"at the", r"at", r"for the", r"for", r"with", r"@"),
    former=(r"ex[-–: ]\s?", r"former(?:ly)?(?: of| at| with)?:?", r"previous(?:ly)?(?: of| at)?:?", r"past", r"late of", r"one-?time", r"emeritus"),
    member=(r"(?:board |founding |active )?members? of(?: the)?", r"(?:representatives?|delegates?|supporters?) of(?: the)?"),
    bodies=frozenset(
        "academy agency alliance assembly association associates bank board bureau campaign center centre chamber church city club coalition college "
        "collective committee commission community company confederation congress consortium cooperative corporation council "
        "department federation festival firm foundation front fund gmbh group inc inc. initiative institute institut laboratory lab league "
        "library llc ltd ltd. magazine media ministry mission movement museum network ngo observatory office organisation organization "
        "parliament partnership party platform press programme project radio school society solutions studio studios syndicate systems team theatre "
        "trust union unions university verein e.v. workshop".split()
    ),
    counted=(r"workers", r"people", r"persons", r"others", r"signatories", r"employees", r"tech workers", r"organi[sz]ations", r"citizens"),
    columns={
        "name": (r"(?:full |your )?name", r"signator(?:y|ies)", r"signer", r"who", r"name of (?:signatory|person|organi[sz]ation)"),
        "first": (r"(?:first|given)[ _-]?names?", r"forename"),
        "last": (r"(?:last|family|sur)[ _-]?names?",),
        "role": (r"role", r"title", r"position", r"function", r"profession", r"occupation", r"job(?: title)?"),
        "affiliation": (r"affiliations?", r"organi[sz]ation(?: name)?", r"institution", r"company", r"employer", r"group"),
        "place": (r"country", r"city", r"town", r"place", r"location", r"state"),
        "kind": (r"type", r"class", r"kind", r"category"),
        "handle": (r"handle", r"username", r"github", r"twitter"),
        "private": (r"e-?mail(?: address)?", r"phone(?: number)?", r"telephone", r"address", r"street", r"zip(?: code)?", r"postcode", r"date of birth", r"ip(?: address)?"),
    },
)
