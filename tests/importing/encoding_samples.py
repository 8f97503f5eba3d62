"""Invented lists of names and letters in many languages, with the encodings that machines wrote before Unicode."""

import unicodedata

NAMES = {
    "fr": "name\nHélène Lefèvre\nThérèse Bœuf\nFrançois Noël\n",
    "es": "name\nJosé Muñoz\nMaría Ángeles Núñez\nBegoña Ibáñez\n",
    "ca": "name\nMontserrat Solé\nJoaquim Muntañola\nNúria Argüelles\n",
    "pt": "name\nJoão Simões\nConceição Magalhães\nAntónio Guimarães\n",
    "de": "name\nJürgen Groß\nKäthe Schröder\nÖzlem Müller\n",
    "it": "name\nNicolò Foà\nCesarò Libertà\nMosè Virtù\n",
    "nl": "name\nZoë Coöper\nDaniël van Eeghen\nAndré Geünt\n",
    "sv": "name\nÅsa Sjöberg\nGöran Åkerström\nMärta Öberg\n",
    "da": "name\nSøren Kjær\nBodil Ørsted\nÅse Nygård\n",
    "nb": "name\nBjørn Ødegård\nÅshild Sæther\nKåre Bråten\n",
    "fi": "name\nPäivi Hämäläinen\nJyrki Väänänen\nÄnne Mäkelä\n",
    "is": "name\nÞórunn Guðmundsdóttir\nÓlafur Ægisson\nSigríður Jónsdóttir\n",
    "pl": "name\nMałgorzata Wiśniewska\nŁukasz Dąbrowski\nZdzisława Źrebięć\n",
    "cs": "name\nJiří Dvořák\nBožena Němcová\nŠtěpánka Říhová\n",
    "sk": "name\nĽubomír Štefánik\nŽofia Kováčová\nMichal Ďurica\n",
    "hu": "name\nErzsébet Szőke\nÖdön Tűrő\nGyörgy Fűzfa\n",
    "hr": "name\nŽeljko Hršćak\nIvančica Šarić\nĐurđa Kovačević\n",
    "sl": "name\nŠpela Žagar\nČrt Kočevar\nTomaž Jurčič\n",
    "ro": "name\nŞtefan Brâncuşi\nDoina Ţurcanu\nIonuţ Păun\n",
    "tr": "name\nIşıl Yıldırım\nÇağla Güneş\nŞükrü İnönü\n",
    "et": "name\nÜlo Õunapuu\nTõnu Mäe\nKülli Žukova\n",
    "lv": "name\nJānis Bērziņš\nIlze Kļaviņa\nĢirts Zariņš\n",
    "lt": "name\nJūratė Šimkutė\nVytautas Žemaitis\nRūta Kučinskaitė\n",
    "ru": "name\nАнна Щербакова\nИгорь Подъячев\nЮлия Жукова\n",
    "uk": "name\nОлена Їжакевич\nЄвген Ґудзь\nНаталія Щерба\n",
    "bg": "name\nГеорги Щерев\nЦветана Въжарова\nПетър Жеков\n",
    "sr": "name\nЉубица Ђорђевић\nЊегош Џамбић\nЖељко Ћирић\n",
    "el": "name\nΜαρία Παπαδοπούλου\nΓιώργος Ξενάκης\nΆννα Ψαρρού\n",
    "he": "name\nרחל כהן\nיצחק בן צבי\nשירה מזרחי\n",
    "ar": "name\nفاطمة الزهراء\nيوسف الحداد\nخديجة بن صالح\n",
    "fa": "name\nمريم حسيني\nپرويز کريمي\nژاله گلستاني\n",
    "th": "name\nสมชาย ใจดี\nสุดา แก้วมณี\nประเสริฐ ศรีสุข\n",
    "vi": "name\nNguyễn Văn Đức\nTrần Thị Hường\nPhạm Quốc Việt\n",
    "ja": "name\n佐藤 花子\n鈴木 たかし\n高橋 ゆき\n",
    "zh": "name\n王小明\n李雅琴\n陈志强\n",
    "zh-Hant": "name\n陳志強\n林雅琴\n黃國華\n",
    "ko": "name\n김영희\n박철수\n최은정\n",
}
LETTERS = {
    "fr": "Pour un horaire ouvert\n\nNous, usagers de la vallée, demandons à la direction de rétablir les trains. "
    "Où est passé le dernier ? Ça suffit, c’est dès l’été que nous l’attendons.\n",
    "es": "Por un horario abierto\n\nNosotros, los viajeros del valle, pedimos a la dirección que publique las cifras. "
    "¿Cuándo volverán los trenes? ¡Mañana será otro día! Ningún niño debería esperar así.\n",
    "ca": "Per un horari obert\n\nNosaltres, els viatgers, demanem a la direcció que publiqui les dades. "
    "Això és urgent: l’últim tren, que era a les deu, ja no hi és.\n",
    "pt": "Por um horário aberto\n\nNós, os passageiros do vale, pedimos à direção que publique os números. "
    "Não há razão para tão pouca informação; as promessas não são soluções.\n",
    "de": "Für einen offenen Fahrplan\n\nWir bedauern, dass die Züge am Abend gestrichen wurden. "
    "Größe, Übung, Äpfel – „so“ heißt es für uns.\n",
    "it": "Per un orario aperto\n\nNoi, viaggiatori della valle, chiediamo che la società pubblichi le cifre. "
    "Perché i treni non ci sono più? La città è lì, e così non si può.\n",
    "nl": "Voor een open dienstregeling\n\nWij, reizigers uit het dal, vragen de directie één ding: de cijfers. "
    "De coördinatie is slecht, en die ideeën zijn geën beëindigd.\n",
    "sv": "För en öppen tidtabell\n\nVi, resenärer i dalen, ber styrelsen att offentliggöra siffrorna. "
    "Kvällstågen måste åter gå. Så får det inte fortsätta.\n",
    "da": "For en åben køreplan\n\nVi, rejsende i dalen, beder bestyrelsen om at offentliggøre tallene. "
    "Aftentogene må køre igen. Det er på høje tid, også for børnene.\n",
    "nb": "For en åpen ruteplan\n\nVi, reisende i dalen, ber styret om å offentliggjøre tallene. "
    "Kveldstogene må kjøre igjen. Det er på høy tid, også for dem på øya.\n",
    "fi": "Avoimen aikataulun puolesta\n\nMe, laakson matkustajat, pyydämme hallitusta julkaisemaan luvut. "
    "Tämä ei enää riitä, ja iltajunien täytyy kulkea myös kesällä.\n",
    "is": "Fyrir opna tímaáætlun\n\nVið, farþegar í dalnum, biðjum stjórnina að birta tölurnar. "
    "Þetta er orðið of seint og það verður að breytast.\n",
    "pl": "O otwarty rozkład jazdy\n\nMy, pasażerowie doliny, prosimy zarząd, aby ogłosił dane. "
    "Wieczorne pociągi muszą wrócić; już dość czekaliśmy na słowo „tak”.\n",
    "cs": "Za otevřený jízdní řád\n\nMy, cestující z údolí, žádáme vedení, aby zveřejnilo čísla. "
    "Večerní vlaky se musí vrátit. Příliš dlouho už čekáme.\n",
    "sk": "Za otvorený cestovný poriadok\n\nMy, cestujúci z údolia, žiadame vedenie, aby zverejnilo čísla. "
    "Večerné vlaky sa musia vrátiť. Príliš dlho už čakáme, ľudia.\n",
    "hu": "A nyilvános menetrendért\n\nMi, a völgy utasai, kérjük az igazgatóságot, hogy tegye közzé a számokat. "
    "Az esti vonatoknak újra közlekedniük kell. Túl sokáig tűrtük ezt, és a hősök is elfáradnak.\n",
    "hr": "Za otvoren vozni red\n\nMi, putnici iz doline, molimo upravu da objavi brojke. "
    "Večernji vlakovi moraju se vratiti. Predugo već čekamo na riječ o tome što će biti.\n",
    "sl": "Za odprt vozni red\n\nPotniki iz doline prosimo upravo, da objavi številke. "
    "Večerni vlaki se morajo vrniti. Predolgo že čakamo, kaj še bo.\n",
    "ro": "Pentru un orar deschis\n\nNoi, călătorii din vale, cerem conducerii să publice cifrele. "
    "Trenurile de seară trebuie să revină. Aşteptăm de prea mult timp o decizie în această chestiune şi o soluţie.\n",
    "tr": "Açık bir tarife için\n\nBiz, vadinin yolcuları, yönetimden rakamları açıklamasını istiyoruz. "
    "Akşam trenleri geri gelmeli. Çok uzun süredir bekliyoruz, artık değişmeli.\n",
    "et": "Avatud sõiduplaani eest\n\nMeie, oru reisijad, palume juhatusel arvud avaldada. "
    "Õhtused rongid peavad jälle sõitma. Oleme liiga kaua oodanud, nüüd on küll.\n",
    "lv": "Par atklātu vilcienu sarakstu\n\nMēs, ielejas pasažieri, lūdzam valdi publicēt skaitļus. "
    "Vakara vilcieniem jāatgriežas. Pārāk ilgi jau gaidām, un tā vairs nevar būt.\n",
    "lt": "Už atvirą tvarkaraštį\n\nMes, slėnio keleiviai, prašome valdybos paskelbti skaičius. "
    "Vakariniai traukiniai turi grįžti. Per ilgai jau laukiame, ir taip būti nebegali.\n",
    "ru": "За открытое расписание\n\nМы призываем дирекцию железной дороги опубликовать цифры. "
    "Вечерние поезда должны вернуться.\n",
    "uk": "За відкритий розклад\n\nМи, пасажири долини, просимо дирекцію оприлюднити цифри. "
    "Вечірні поїзди мають повернутися. Ми чекаємо вже надто довго.\n",
    "bg": "За открито разписание\n\nНие, пътниците от долината, молим дирекцията да публикува числата. "
    "Вечерните влакове трябва да се върнат.\n",
    "sr": "За отворен ред вожње\n\nМи, путници из долине, молимо управу да објави бројке. "
    "Вечерњи возови морају да се врате. Предуго већ чекамо.\n",
    "el": "Για ένα ανοιχτό δρομολόγιο\n\nΕμείς, οι επιβάτες της κοιλάδας, ζητάμε από τη διοίκηση να δημοσιεύσει "
    "τα στοιχεία. Τα βραδινά τρένα πρέπει να επιστρέψουν.\n",
    "he": "למען לוח זמנים פתוח\n\nאנחנו, נוסעי העמק, מבקשים מההנהלה לפרסם את המספרים. רכבות הערב חייבות לחזור.\n",
    "ar": "من أجل جدول مفتوح\n\nنحن ركاب الوادي نطلب من الإدارة نشر الأرقام. يجب أن تعود قطارات المساء.\n",
    "fa": "براي يک برنامه باز\n\nما مسافران دره از مديريت مي‌خواهيم که ارقام را منتشر کند. گزارش‌ها پنهان مانده است.\n",
    "th": "เพื่อตารางเวลาที่เปิดเผย\n\nพวกเราผู้โดยสารขอให้ฝ่ายบริหารเผยแพร่ตัวเลข รถไฟตอนเย็นต้องกลับมา\n",
    "vi": "Vì một lịch trình công khai\n\nChúng tôi đề nghị ban giám đốc công bố các con số. "
    "Các chuyến tàu tối phải trở lại.\n",
    "ja": "公開された時刻表のために\n\n私たち乗客は、経営陣に数字の公表を求めます。夜の列車を戻してください。\n",
    "zh": "要求公开时刻表\n\n我们是山谷的乘客，请求管理层公布数字。晚上的列车必须恢复。我们已经等得太久了。\n",
    "zh-Hant": "要求公開時刻表\n\n我們是山谷的乘客，請求管理層公布數字。晚上的列車必須恢復。我們已經等得太久了。\n",
    "ko": "공개된 시간표를 위하여\n\n우리 승객들은 경영진에게 숫자를 공개할 것을 요청합니다. "
    "저녁 열차는 돌아와야 합니다.\n",
}
_WESTERN = ("windows-1252", "iso-8859-15")
_CENTRAL = ("windows-1250", "iso-8859-2")
_BALTIC = ("windows-1257", "iso-8859-13")
ENCODINGS = {
    **dict.fromkeys(("fr", "es", "ca", "pt", "de", "it", "nl", "sv", "da", "nb", "fi", "is"), _WESTERN),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "hr", "sl", "ro"), _CENTRAL),
    "tr": ("windows-1254",),
    "et": ("windows-1257",),
    **dict.fromkeys(("lv", "lt"), _BALTIC),
    "ru": ("windows-1251", "koi8-r", "ibm866", "iso-8859-5"),
    "uk": ("windows-1251", "koi8-u"),
    "bg": ("windows-1251",),
    "sr": ("windows-1251",),
    "el": ("windows-1253", "iso-8859-7"),
    "he": ("windows-1255", "iso-8859-8"),
    "ar": ("windows-1256", "iso-8859-6"),
    "fa": ("windows-1256",),
    "th": ("windows-874",),
    "vi": ("windows-1258",),
    "ja": ("shift_jis", "euc-jp", "iso-2022-jp"),
    "zh": ("gb18030",),
    "zh-Hant": ("big5",),
    "ko": ("euc-kr",),
}


def samples():
    """Give language, encoding and text of every sample that can be written in the encoding."""
    for texts in (NAMES, LETTERS):
        for lang, text in texts.items():
            for encoding in ENCODINGS[lang]:
                data = write(text, encoding)
                if data is not None:
                    yield lang, encoding, text, data


def write(text, encoding):
    """Write *text* as a machine of that time did; nothing where it has a character that the encoding lacks."""
    codec = {"windows-874": "cp874", "windows-1258": "cp1258", "shift_jis": "cp932"}.get(encoding, encoding)
    try:
        return (_with_tones_apart(text) if codec == "cp1258" else text).encode(codec)
    except UnicodeEncodeError:
        return None


def _with_tones_apart(text):
    """Write Vietnamese as windows-1258 wants it: vowels with their marks, tones behind them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    written = ""
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        vowel = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        written += vowel + "".join(part for part in parts if part in tones)
    return written
