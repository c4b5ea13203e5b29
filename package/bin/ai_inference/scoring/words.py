"""Words that attacks are made of, by what they do in a sentence, in several languages: the
phrase-structure layer's table.

A word here is no verdict: most texts with "ignore" or "instructions" are ordinary. The model learns which
classes in which order and distance count (structure.py). A word that ends in `*` stands for all that begin
with it. Written by us; the other languages' words are those of scripts/scorer/grammars/languages.yml and
their inflections.
"""

from typing import Dict

# ruff: noqa: RUF001 - the dotless i is a letter of Turkish
CLASSES: Dict[str, str] = {
    # sets something aside
    "override": (
        "ignore ignoring disregard disregarding forget forgetting override overriding overrule bypass "
        "discard neglect abandon dismiss erase void nullify suspend supersede negligee ignorier* "
        "vergiss missacht* ignore* oublie* ignora* olvid* descart* ignorá* esquec* desconsider* "
        "dimentic* trascura* negeer vergeet zignoruj* zapomnij игнориру* проигнорируй забудь отмени "
        "ігноруй забудь unut yoksay تجاهل انس انسَ نادیده فراموش "
        "अनदेखा भूल 무시하* 무시해* 잊* 忽略 无视 忘记 無視 "
        "忘れ 忘掉 bỏ quên abaikan lupakan ignorera glöm ignoruj* ignoră uită αγνόησε ξέχασε התעלם שכח "
        "puuza sahau เพิกเฉย ลืม "
    ),
    "old": (
        "previous prior earlier preceding above before initial original existing former foregoing "
        "precedent* vorherig* bisherig* précédent* antérieur* anterior* previ* prévi* precedenti "
        "vorige poprzedni* предыдущ* прежни* попередн* önceki "
        "yukarıdaki السابقة قبلی पिछले 이전* 之前 以上 "
        "上面 先前 これまで 上記 以前 trước "
        "sebelumnya tidigare předchozí anterioare προηγούμεν* הקודמות awali "
    ),
    "rules": (
        "instruction instructions rule rules guideline guidelines directive directives prompt prompts "
        "command commands order orders constraint constraints policy policies restriction "
        "restrictions limitation limitations programming guardrail guardrails safeguards protocols "
        "context directions anweisung* regeln vorgaben richtlinien consigne* règles directives "
        "instruccion* reglas indicaciones instruç* regras diretrizes istruzioni regole direttive "
        "instructies regels instrukcj* zasad* инструкц* правил* указани* інструкц* talimat* kural* "
        "yönerge* التعليمات قواعد* دستورات निर्देश* नियम* 지시* 규칙* 지침* "
        "指令 规则 指示 规定 准则 ルール 指示 hướng quy "
        "instruksi aturan instruktioner pokyny instrucțiun* οδηγίες ההוראות maagizo คำสั่ง "
    ),
    "system": (
        "system systemprompt developer hidden secret confidential internal admin administrator root "
        "sudo superuser système sistema sistem systém системн* системний النظام سیستم सिस्टम 시스템 系统 "
        "隐藏 秘密 システム secrètes cachées ocultas secretas geheime* скрыт* приховані gizli السرية hệ "
        "rahasia hemliga "
    ),
    "show": (
        "show print reveal output repeat display leak dump disclose recite expose divulge spit "
        "reproduce quote echo zeige zeig gib wiederhole affiche montre révèle répète muestra revela "
        "repite imprime mostre mostra revele repita ripeti rivela toon herhaal pokaż powtórz покажи "
        "повтори выведи раскрой göster tekrarla اعرض كرر نشان दिखाओ "
        "보여* 반복* 显示 重复 输出 显示出 表示 繰り返 hiển "
        "tampilkan visa ukaž arată δείξε הצג onyesha แสดง "
    ),
    "exact": (
        "verbatim exactly word-for-word literally entire entirety unmodified wörtlich wortlaut "
        "textuel literal palabra parola palavra дословно слово kelimesine حرفيا 逐字 一字一句 그대로 "
    ),
    "role": (
        "act acting pretend roleplay role-play role play imagine simulate become persona character "
        "impersonate emulate incarnate immerse spiele schauspiel joue actúa finge aja finja "
        "притворись davran 扮演 演じて "
    ),
    "free": (
        "unrestricted unfiltered uncensored unlimited unbound restrictionless filterless amoral "
        "unethical immoral illegal illicit dan jailbreak jailbroken jailbreaking lawless evil "
        "malicious harmful freed anything einschränkung* beschränkung* limite* restriccion* "
        "sinrestricciones restriç* restrizioni beperkingen ograniczeń ограничени* kısıtlama* قيود "
        "محدودیت 제한* 限制 制限 "
    ),
    "limits": (
        "ethics ethical moral morals morality censorship filter filters safety legality laws limits "
        "boundaries disclaimers "
    ),
    "refuse": (
        "refuse refusing refusal decline deny apologize apologise apology sorry cannot disclaimer "
        "disclaimers warning warnings verweiger* refus* recus* отказ* reddetme* 拒绝 拒否 "
    ),
    "mode": ("mode modus modo режим modu 모드 模式 モード "),
    "now": (
        "now henceforth onward onwards jetzt maintenant désormais ahora agora ora теперь artık الآن "
        "اکنون अब 이제 现在 今から "
    ),
    "ai": (
        "ai llm llms assistant assistants chatbot chatgpt gpt openai anthropic claude gemini copilot "
        "bard language-model agent agents ki ia ии yapay 人工智能 "
    ),
    "must": (
        "must shall required mandatory immediately obey comply complying müssen doit debes deve должен "
    ),
    "send": (
        "send forward post upload transmit exfiltrate email append transfer wire encode embed leak "
        "schicke envoie envía envie отправь 发送 "
    ),
    "run": (
        "execute run curl wget bash eval exec shell powershell rm chmod sh nc printenv sudo pip npm delete "
    ),
    "secret": (
        "password passwords passphrase credential credentials secret secrets token tokens apikey "
        "api_key key keys env ssh cookies passwort contraseña senha mot-de-passe пароль şifre 密码 "
        "パスワード 비밀번호 كلمة "
    ),
    "hide": ("silently secretly covertly quietly mention notice notify tell inform user confirmation "),
    "user": ("user users human operator customer "),
    "reader": (
        "reading summarizing summarising processing summarize summary document page email review "
        "message note attention "
    ),
    "cease": ("stop cease abort instead rather henceforward anymore longer "),
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
