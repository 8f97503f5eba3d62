"""French: the rules of the most common constructions."""

from undersigned.importing.phrases.language import Phrases

PHRASES = Phrases(
    code="fr",
    common_words=frozenset("le la les des et est nous que pour dans une un du sur qui pas avec aux ce cette sont".split()),
    subjects=(r"nous", r"je", r"les soussigné(?:e?s|·e·s)", r"nous,? (?:les )?soussigné(?:e?s|·e·s)"),
    fillers=(r"donc", r"également", r"ainsi", r"solennellement", r"fermement", r"instamment", r"tous", r"toutes", r"vous", r"\w+ment", r"leur"),
    hedges=("que", "qui", "quand", "si", "comme", "parce", "où", "dont", "ce"),
    verbs={
        "condemn": (r"condamn(?:ons|e|ent)", r"dénon(?:çons|ce|cent)"),
        "demand": (r"exige(?:ons|nt)?", r"revendiqu(?:ons|e|ent)", r"réclam(?:ons|e|ent)"),
        "call_on": (r"appel(?:ons|le|lent)(?: à)?", r"en appelons à", r"lan(?:çons|ce) un appel à"),
        "ask": (r"demand(?:ons|e|ent)(?: à)?", r"pri(?:ons|e)"),
        "invite": (r"invit(?:ons|e|ent)",),
        "recommend": (r"recommand(?:ons|e|ent)",),
        "support": (r"souten(?:ons|t)", r"soutien(?:t|nent)", r"salu(?:ons|e)"),
        "express_solidarity": (r"exprim(?:ons|e) (?:notre|sa) solidarité",),
        "oppose": (r"nous opposons à", r"refus(?:ons|e|ent)", r"rejet(?:ons|te|tent)"),
        "regret": (r"regrett(?:ons|e|ent)", r"déplor(?:ons|e)"),
        "declare": (r"déclar(?:ons|e|ent)(?! ce qui suit)", r"affirm(?:ons|e|ent)"),
        "decide": (r"décid(?:ons|e|ent)",),
        "commit": (r"nous engageons à", r"s'engage(?:nt)? à"),
    },
    inverted={},
    addressed=frozenset({"call_on", "ask", "invite", "recommend"}),
    announcing=(r"déclar(?:ons|ent) ce qui suit", r"ce qui suit", r"comme suit"),
    addressee_ends=(r"à", r"de", r"d'", r"que", r"qu'"),
    demand_nouns={"demand": (r"(?:nos|les) (?:revendications|exigences|demandes)(?: sont)?",)},
    kinds={
        "joint statement": (r"déclaration (?:commune|conjointe)", r"communiqué commun"),
        "open letter": (r"lettre ouverte",),
        "resolution": (r"résolution",),
        "declaration": (r"déclaration(?! (?:commune|conjointe))",),
        "petition": (r"pétition",),
        "appeal": (r"appel\b",),
        "motion": (r"motion",),
        "column": (r"tribune",),
        "manifesto": (r"manifeste",),
    },
    salutations=(r"madame", r"monsieur", r"mesdames", r"chère?s?", r"à l'attention de"),
    openings=(r"(?:les |premiers |premières )*signataires", r"signé(?: par)?", r"les soussigné(?:e?s|·e·s)", r"soutenu par", r"signatures"),
    farewells=(r"(?:bien )?cordialement", r"veuillez agréer.{0,120}", r"salutations (?:distinguées|respectueuses)"),
    instructions=(r"pour signer", r"signez", r"signer\b", r"contact\b", r"partagez"),
    groups=(r"organisations?", r"associations?", r"syndicats?", r"collectifs?", r"partis"),
    furniture_headings=(r"liens?", r"notes?", r"références", r"(?:\d+ )?commentaires?", r"contact", r"à propos", r"articles? liés?", r"partager"),
    roles=frozenset("journaliste professeur professeure enseignant enseignante enseignant-chercheur enseignante-chercheuse chercheur chercheuse étudiant étudiante "
                    "président présidente secrétaire directeur directrice maire député députée sénateur sénatrice sociologue historien historienne "
                    "économiste écrivain écrivaine auteur autrice avocat avocate médecin infirmier infirmière ingénieur ingénieure retraité retraitée "
                    "militant militante responsable porte-parole membre artiste musicien musicienne philosophe".split()),
    posts=frozenset("président présidente secrétaire directeur directrice maire porte-parole membre".split()),
    of=(r"de la", r"de l'", r"du", r"des", r"de", r"d'", r"à l'", r"à la", r"au", r"à", r"chez"),
    former=(r"ex-", r"ancien(?:ne)?s?",),
    member=(r"membres? (?:de la|de l'|du|des|de|d')",),
    bodies=frozenset("association syndicat parti université institut fondation fédération collectif comité union ligue mouvement conseil réseau école centre".split()),
    counted=(r"personnes", r"salariés", r"citoyens"),
    columns={
        "name": (r"nom(?: complet)?", r"nom et prénom", r"signataire"), "first": (r"prénom",), "last": (r"nom de famille",),
        "role": (r"fonction", r"rôle", r"profession", r"titre"), "affiliation": (r"organisation", r"affiliation", r"institution", r"structure"),
        "place": (r"ville", r"pays", r"lieu"), "private": (r"(?:adresse )?(?:e-?mail|courriel|mél)", r"téléphone", r"adresse"),
    },
)
