"""Words that attacks are made of, by what they do in a sentence, in several languages: the
phrase-structure layer's table.

A word here is no verdict: most texts with "ignore" or "instructions" are ordinary. The model learns which
classes in which order and distance count (structure.py). A word that ends in `*` stands for all that begin
with it. Written by us; the other languages' words are those of scripts/scorer/grammars (languages.yml,
intents.yml) and their inflections.
"""

from typing import Dict

# ruff: noqa: RUF001 - the dotless i is a letter of Turkish
CLASSES: Dict[str, str] = {
    # sets something aside
    "override": (
        "ignore ignoring disregard disregarding forget forgetting override overriding overrule "
        "bypass discard neglect abandon dismiss erase void nullify suspend supersede negligee "
        "ignorier* vergiss missacht* ignore* oublie* ignora* olvid* descart* ignorá* esquec* "
        "desconsider* dimentic* trascura* negeer vergeet zignoruj* zapomnij игнориру* "
        "проигнорируй забудь отмени ігноруй забудь unut yoksay تجاهل انس انسَ نادیده فراموش "
        "अनदेखा भूल 무시하* 무시해* 잊* 忽略 无视 忘记 無視 忘れ 忘掉 bỏ quên abaikan lupakan "
        "ignorera glöm ignoruj* ignoră uită αγνόησε ξέχασε התעלם שכח puuza sahau เพิกเฉย ลืม "
        "ignoreer ignorieren hagyd figyelmen felejts ohita unohda glem игнорирай забрави উপেক্ষা "
        "ভুলে نظرانداز balewalain kalimutan ignoriši zaboravi ziba khohlwa dearmad neamhaird "
        "dìochuimhnich injoro harro oblida 忽略掉 무시 무시하고 lãng prescinde omite omita "
        "bortse 抛开 annule annulla "
    ),
    "old": (
        "previous prior earlier preceding above before initial original existing former "
        "foregoing precedent* vorherig* bisherig* précédent* antérieur* anterior* previ* prévi* "
        "precedenti vorige poprzedni* предыдущ* прежни* попередн* önceki yukarıdaki السابقة قبلی "
        "पिछले 이전* 之前 以上 上面 先前 これまで 上記 以前 trước sebelumnya tidigare předchozí "
        "anterioare προηγούμεν* הקודמות awali obigen oberhalb ci-dessus précède haut arriba "
        "sopra sopra powyżej powyższ* выше раньше прежние попередні önceden سبق أعلاه بالا پیشین "
        "ऊपर पहले 위의 앞의 trên atas ovan nahoře mai πάνω למעלה ข้างบน ก่อนหน้า tidligere aiemmat "
        "aiemmin yllä korábbi fenti предишни* আগের উপরের پچھلی پچھلے اوپر naunang nauna anterior "
        "anteriors prethodn* yangaphambili roimhe roimh mëparshm* 之前的 以上的 이전의 "
    ),
    "rules": (
        "instruction instructions rule rules guideline guidelines directive directives prompt "
        "prompts command commands order orders constraint constraints policy policies "
        "restriction restrictions limitation limitations programming guardrail guardrails "
        "safeguards protocols context directions anweisung* regeln vorgaben richtlinien "
        "consigne* règles directives instruccion* reglas indicaciones instruç* regras diretrizes "
        "istruzioni regole direttive instructies regels instrukcj* zasad* инструкц* правил* "
        "указани* інструкц* talimat* kural* yönerge* التعليمات قواعد* دستورات निर्देश* नियम* "
        "지시* 규칙* 지침* 指令 规则 指示 规定 准则 ルール 指示 hướng quy instruksi aturan "
        "instruktioner pokyny instrucțiun* οδηγίες ההוראות maagizo คำสั่ง anleitung vorschriften "
        "normas normes istruzione przepis* poleceni* правила вказівк* yasalar تعليمات تعليماتك "
        "قواعدك أوامر دستورالعمل قوانین निर्देशों नियमों 설정 명령* 命令 规矩 约束 規則 命令 lệnh "
        "perintah regler pravidl* reguli reguli* κανόν* οδηγιών הוראות כללים กฎ anvisninger "
        "ohjeet ohjeita säännöt utasítás* szabály* инструкции правилата নির্দেশ* নিয়ম ہدایات "
        "قواعد tagubilin patakaran uputstv* pravila imiyalelo imithetho treoracha rialacha "
        "stiùiridh* riaghailt* udhëzim* rregull* kanuni "
    ),
    "system": (
        "system systemprompt developer hidden secret confidential internal admin administrator "
        "root sudo superuser système sistema sistem systém системн* системний النظام سیستم सिस्टम "
        "시스템 系统 隐藏 秘密 システム secrètes cachées ocultas secretas geheime* скрыт* "
        "приховані gizli السرية hệ rahasia hemliga systeemprompt systemowy sistemin "
        "systempromptet systémový sistemului prompt-sistem 系统提示 系统提示词 提示词 "
        "システムプロンプト 시스템프롬프트 versteckten verborgen* caché* oculto* ocultos "
        "nascost* verborgen ukryt* скрытые прихован* المخفية الموجه پنهان छिपे गुप्त 숨겨진 숨은 "
        "ẩn tersembunyi dold* skryt* ascuns* κρυφ* הנסתרות ซ่อน skjulte piilotetu* rejtett скрити "
        "গোপন خفیہ nakatago* skriven* efihliwe rúnda dìomhair fshehta yaliyofichwa разработчик* "
        "розробник* entwickler* desarrollador* desenvolvedor sviluppatore ontwikkelaar* "
        "geliştirici* مطور डेवलपर 开发者 開発者 개발자 phát pengembang "
    ),
    "show": (
        "show print reveal output repeat display leak dump disclose recite expose divulge spit "
        "reproduce quote echo zeige zeig gib wiederhole affiche montre révèle répète muestra "
        "revela repite imprime mostre mostra revele repita ripeti rivela toon herhaal pokaż "
        "powtórz покажи повтори выведи раскрой göster tekrarla اعرض كرر نشان दिखाओ 보여* 반복* "
        "显示 重复 输出 显示出 表示 繰り返 hiển tampilkan visa ukaž arată δείξε הצג onyesha แสดง "
        "写出来 出力 告诉 말해 chép näytä mutasd দেখাও دکھاؤ ipakita prikaži bonisa taispeáin "
        "seall shfaq "
    ),
    "exact": (
        "verbatim exactly word-for-word literally entire entirety unmodified wörtlich wortlaut "
        "textuel literal palabra parola palavra дословно слово kelimesine حرفيا 逐字 一字一句 "
        "그대로 textuell littéralement exactement literalmente textualmente exatamente "
        "exactamente esattamente letteralmente letterlijk dosłownie dokładnie точно буквально "
        "дослівно aynen harfi بالضبط دقیق हूबहू 原样 完整 逐字逐句 正確 똑같이 chính persis "
        "exakt ordagrant přesně doslova exact ακριβώς בדיוק "
    ),
    "role": (
        "act acting pretend roleplay role-play role play imagine simulate become persona "
        "character impersonate emulate incarnate immerse spiele schauspiel joue actúa finge aja "
        "finja притворись davran 扮演 演じて "
    ),
    "free": (
        "unrestricted unfiltered uncensored unlimited unbound restrictionless filterless amoral "
        "unethical immoral illegal illicit dan jailbreak jailbroken jailbreaking lawless evil "
        "malicious harmful freed anything einschränkung* beschränkung* limite* restriccion* "
        "sinrestricciones restriç* restrizioni beperkingen ograniczeń ограничени* kısıtlama* "
        "قيود محدودیت 제한* 限制 制限 unbegrenzt schrankenlos illimité ilimitad* illimitat* "
        "onbeperkt nieograniczon* неограничен* sınırsız محدود* 无限制 不受限制 不受约束 無制限 "
        "무제한 hạn batas tanpa-batas obegränsad neomezen* nelimitat* begrænsning* rajoituks* "
        "korlátozás* ограничения সীমাবদ্ধতা پابندی limitasyon restricció ograničenja imikhawulo "
        "srian bacadh kufizim vikwazo "
    ),
    "limits": (
        "ethics ethical moral morals morality censorship filter filters safety legality laws "
        "limits boundaries disclaimers filtre* filtro* filtri фильтр* фільтр* filtr* مرشح* "
        "فیلتر* फ़िल्टर 过滤 过滤器 フィルター 필터 lọc filtern zensur censure censura cenzur* "
        "цензур* sansür* رقابة 审查 検閲 검열 ethik éthique ética etica etyk* этик* etik أخلاق* "
        "道德 伦理 倫理 윤리 道徳 "
    ),
    "refuse": (
        "refuse refusing refusal decline deny apologize apologise apology sorry cannot "
        "disclaimer disclaimers warning warnings verweiger* refus* recus* отказ* reddetme* 拒绝 "
        "拒否 weiger* refuses negar* niegues recuse recusar rifiuta* weiger odmawia* odmów "
        "отказывай* відмовля* reddetme ترفض خودداری मना 拒绝回答 거절* 거부* chối tolak menolak "
        "vägra neodmít* refuza αρνηθ* תסרב ปฏิเสธ warnung* avertissement* advertencia* aviso* "
        "avviso avvertenz* waarschuwing* ostrzeże* предупрежд* поперед* uyarı* تحذير* هشدار* "
        "चेतावनी 警告 경고* cảnh peringatan varning* varová* avertisment* προειδοποίησ* אזהרה "
        "คำเตือน entschuldig* "
    ),
    "mode": (
        "mode modus modo режим modu 모드 模式 モード modalità modalidad tryb* режиме режимі "
        "modunda modundasın وضع حالت moduna režim* λειτουργία מצב โหมด tilstand kehittäjätila* "
        "mód* chế 狀態 状态 "
    ),
    "now": (
        "now henceforth onward onwards jetzt maintenant désormais ahora agora ora теперь artık "
        "الآن اکنون अब 이제 现在 今から sofort dorénavant adelante doravante teraz odtąd сейчас "
        "відтепер тепер bundan sonra الان يلي अबसे 今后 从此 现在开始 これから 앞으로 지금부터 "
        "지금 bây kini mulai nyní acum τώρα עכשיו מעכשיו ตั้งแต่ตอนนี้ nyt tästä mostantól отсега "
        "এখন اب ngayon sada manje anois tani sasa "
    ),
    "ai": (
        "ai llm llms assistant assistants chatbot chatgpt gpt openai anthropic claude gemini "
        "copilot bard language-model agent agents ki ia ии yapay 人工智能 "
    ),
    "must": (
        "must shall required mandatory immediately obey comply complying müssen doit debes deve должен "
    ),
    "send": (
        "send forward post upload transmit exfiltrate email append transfer wire encode embed "
        "leak schicke envoie envía envie отправь 发送 "
    ),
    "run": (
        "execute run curl wget bash eval exec shell powershell rm chmod sh nc printenv sudo pip npm delete "
    ),
    "secret": (
        "password passwords passphrase credential credentials secret secrets token tokens apikey "
        "api_key key keys env ssh cookies passwort contraseña senha mot-de-passe пароль şifre "
        "密码 パスワード 비밀번호 كلمة "
    ),
    "hide": ("silently secretly covertly quietly mention notice notify tell inform user confirmation "),
    "user": ("user users human operator customer "),
    "reader": (
        "reading summarizing summarising processing summarize summary document page email review "
        "message note attention "
    ),
    "cease": ("stop cease abort instead rather henceforward anymore longer "),
    "translate": (
        "übersetze traduis traduce traduza traduci vertaal przetłumacz переведи переклади çevir "
        "ترجم अनुवाद 翻译 翻訳 번역* dịch terjemahkan översätt přelož tradu μετάφρασε תרגם แปล "
    ),
    # switches something off
    "off": (
        "désactive désactivez desactiva desactive desative disattiva schalte deaktiviere "
        "uitschakelen wyłącz отключи выключи вимкни kapat devre أوقف عطل خاموش बंद 关闭 禁用 "
        "無効 解除 꺼 비활성화 tắt matikan nonaktifkan vypni dezactivează απενεργοποίησε כבה ปิด "
    ),
    # comes before other things
    "first": (
        "supersede overrule vorrang prioritaires prioritaire priorité prioridad prioridade "
        "priorità voorrang pierwszeństwo приоритет* пріоритет* öncelik* الأولوية اولویت 优先 "
        "優先 우선* ưu diutamakan přednost prioritate προτεραιότητα "
    ),
    "chat": ("inst sys im_start im_end endoftext begin end start "),
}


def tables() -> "tuple[Dict[str, str], Dict[str, str]]":
    """Whole words, and beginnings of words, each with its class. A word of two classes has the one named
    first.
    """
    whole: Dict[str, str] = {}
    begins: Dict[str, str] = {}
    for name, words in CLASSES.items():
        for word in words.split():
            if word.endswith("*"):
                begins.setdefault(word[:-1], name)
            else:
                whole.setdefault(word, name)
    return whole, begins
