"""German: the rules of the most common constructions; split verbs are matched by their first half."""

from undersigned.importing.phrases.language import Phrases

PHRASES = Phrases(
    code="de",
    common_words=frozenset("der die das und ist nicht wir mit dass den von zu ein eine im für auf dem des sich auch".split()),
    subjects=(r"wir", r"ich", r"die unterzeichnenden", r"die unterzeichner(?:innen)?", r"wir,? die unterzeichnenden"),
    fillers=(r"deshalb", r"daher", r"hiermit", r"auch", r"erneut", r"nachdrücklich", r"ausdrücklich", r"entschieden", r"gemeinsam", r"zudem", r"außerdem",
             r"alle", r"darum", r"also", r"möchten", r"jetzt", r"scharf"),
    hedges=("dass", "weil", "wenn", "wie", "was", "ob", "als", "da", "die", "das", "wo"),
    verbs={
        "condemn": (r"verurteil(?:en|t|e)",),
        "demand": (r"forder(?:n|t|e)", r"verlang(?:en|t|e)"),
        "call_on": (r"ruf(?:en|t|e)", r"appellier(?:en|t|e) an", r"forder(?:n|t|e)(?= [^.]{1,200} auf\b)"),
        "ask": (r"bitt(?:en|et|e)",),
        "recommend": (r"empf(?:ehlen|iehlt|ehle)",),
        "support": (r"unterstütz(?:en|t|e)", r"begrüß(?:en|t|e)"),
        "express_solidarity": (r"solidarisier(?:en|t|e) (?:uns|sich|mich) mit",),
        "oppose": (r"lehn(?:en|t|e)(?= [^.]{1,200} ab\b)", r"widersprech(?:en|e)", r"protestier(?:en|t|e) gegen"),
        "criticise": (r"kritisier(?:en|t|e)", r"üb(?:en|t|e)(?= [^.]{0,80}kritik)"),
        "regret": (r"bedauer(?:n|t|e)",),
        "declare": (r"erklär(?:en|t|e)(?! folgendes)",),
        "decide": (r"beschließ(?:en|t)",),
        "commit": (r"verpflicht(?:en|et) (?:uns|sich)",),
        "endorse": (r"schließ(?:en|t) (?:uns|sich)(?= [^.]{1,200} an\b)",),
    },
    inverted={
        "demand": (r"fordern wir", r"verlangen wir"),
        "condemn": (r"verurteilen wir",),
        "call_on": (r"rufen wir", r"appellieren wir an"),
        "ask": (r"bitten wir",),
    },
    addressed=frozenset({"demand", "call_on", "ask", "recommend"}),
    announcing=(r"erklären folgendes", r"folgendes", r"wie folgt"),
    addressee_ends=(r"auf", r"dazu auf", r"um", r"zu", r"dass", r"dazu"),
    demand_nouns={"demand": (r"(?:unsere |die )?forderungen(?: sind| lauten)?", r"(?:wir|deshalb) fordern(?: wir)?")},
    kinds={
        "joint declaration": (r"gemeinsame\w* erklärung",),
        "open letter": (r"offene[rnm]? brief",),
        "resolution": (r"resolution", r"entschließung"),
        "declaration": (r"(?<!gemeinsame )erklärung",),
        "petition": (r"petition",),
        "appeal": (r"aufruf", r"appell"),
        "motion": (r"antrag",),
        "manifesto": (r"manifest\b",),
    },
    salutations=(r"sehr geehrte[rn]?", r"liebe[rn]?", r"an die", r"an den"),
    openings=(r"gez(?:\.|eichnet)", r"(?:die |erst)?unterzeichne(?:r|rinnen|nden|r\W*innen)(?: und unterzeichner(?:innen)?)?", r"unterschriften", r"unterstützt von",
              r"erstunterzeichne(?:r|rinnen|nde)", r"unterstützer(?:\W*innen)?"),
    farewells=(r"mit (?:freundlichen|besten|solidarischen|herzlichen) grüßen", r"hochachtungsvoll"),
    instructions=(r"unterschreiben sie", r"hier unterschreiben", r"(?:jetzt )?unterzeichnen", r"pressekontakt", r"kontakt\b", r"teilen\b"),
    groups=(r"organisationen", r"verbände", r"gruppen", r"vereine", r"initiativen", r"parteien"),
    furniture_headings=(r"links?", r"quellen", r"anmerkungen", r"fußnoten", r"(?:\d+ )?kommentare?", r"kontakt", r"impressum", r"über uns", r"weitere artikel", r"teilen"),
    roles=frozenset("journalist journalistin professor professorin lehrer lehrerin student studentin vorsitzende vorsitzender sprecher sprecherin abgeordnete "
                    "abgeordneter schriftsteller schriftstellerin autor autorin ärztin arzt anwalt rechtsanwalt rechtsanwältin soziologe soziologin "
                    "historiker historikerin ingenieur ingenieurin pfarrer pfarrerin präsident präsidentin geschäftsführer geschäftsführerin "
                    "künstler künstlerin musiker musikerin pflegekraft krankenpfleger krankenschwester mitglied direktor direktorin leiter leiterin".split()),
    posts=frozenset("vorsitzende vorsitzender sprecher sprecherin präsident präsidentin mitglied direktor direktorin leiter leiterin geschäftsführer".split()),
    of=(r"der", r"des", r"bei der", r"bei", r"im", r"in der", r"von", r"vom"),
    former=(r"ex-", r"ehemalige[rs]?", r"früher(?:e[rs]?)?", r"a\. ?d\."),
    member=(r"mitglied(?:er)? (?:der|des|von)", r"mitglied im"),
    bodies=frozenset("verein verband gewerkschaft partei universität hochschule institut stiftung gesellschaft bündnis initiative netzwerk rat verlag "
                     "gmbh ag e.v. kirche bund zentrum akademie komitee".split()),
    counted=(r"personen", r"menschen", r"beschäftigte", r"weitere"),
    columns={
        "name": (r"name", r"unterzeichner(?:in)?"), "first": (r"vorname",), "last": (r"nachname", r"familienname"),
        "role": (r"funktion", r"rolle", r"beruf", r"titel"), "affiliation": (r"organisation", r"institution", r"einrichtung", r"verband"),
        "place": (r"ort", r"land", r"stadt", r"wohnort"), "private": (r"e-?mail(?:-?adresse)?", r"telefon", r"straße", r"plz", r"adresse"),
    },
)
