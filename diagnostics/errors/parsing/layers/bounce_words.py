"""Words of bounces, delays and absences in the languages other than English."""

from __future__ import annotations

import re

from diagnostics.errors.literals import Gated

FAILED = Gated(
    # Polish, Czech, Slovak
    r"\bnie\b[^.\n]{0,40}\b(?:dostarcz|dor[ęe]cz|przekaza)|niedostarcz|niedor[ęe]cz|"
    r"zwr[óo]con\w{0,3} do nadawcy|niepowodzeni\w{1,3} dostarcz|"
    r"\b(?:ne[bml]\w{1,6}|nepoda[řr]ilo|nemo[hž]\w{1,4})\b[^.\n]{0,40}doru[čc]|"
    r"nedoru[čc]|doru[čc]en[íi][^.\n]{0,60}(?:selhalo|nezda[řr]ilo|zlyhalo)|"
    r"(?:doru[čc]it|doru[čc]enie)[^.\n]{0,30}(?:nebolo|nepodarilo)|"
    # German, Dutch
    r"\bnicht\b[^.\n]{0,50}(?:zugestellt|ausgeliefert|übermittelt|uebermittelt|"
    r"zustell)|"
    r"unzustellbar|zustellung[^.\n]{0,60}(?:fehlgeschlagen|gescheitert|nicht möglich)|"
    r"fehler bei der (?:nachrichten)?(?:zustellung|übermittlung)|zustellfehler|"
    r"\bniet\b[^.\n]{0,50}(?:bezorgd|afgeleverd|besteld|bezorgen|afleveren)|"
    r"onbestelbaar|(?:bezorging|aflevering)[^.\n]{0,40}mislukt|"
    # French, Spanish, Portuguese, Italian, Romanian
    r"\bn.(?:a|ont|est|peut|avons)\b[^.\n]{0,40}(?:remis|distribu|livr|transmis|"
    r"d[ée]livr|"
    r"achemin)|[ée]chec d[^.\n]{1,20}(?:remise|distribution|livraison|envoi)|"
    r"\bnon (?:remis|distribu|d[ée]livr)|"
    r"impossib[^.\n]{1,30}(?:remettre|distribuer|livrer|d[ée]livrer)|"
    r"\bno\b[^.\n]{0,40}\bentreg|correo devuelto|error (?:de|en la) entrega|"
    r"imposible entregar|\bn[ãa]o\b[^.\n]{0,50}\bentreg|falha (?:na|ao|de) entreg|"
    r"mensagem devolvida|(?:\bnon\b|impossibile)[^.\n]{0,40}(?:recapit|consegn)|"
    r"mancat[ao] (?:recapito|consegna)|\bnu a (?:putut|fost)[^.\n]{0,30}livrat|"
    r"nelivrat|"
    # Russian, Ukrainian
    r"\bне\b[^.\n]{0,50}(?:доставлен|доставить|доставити|вручен)|"
    r"\bне (?:удалось|вдалося|смогли|може)[^.\n]{0,50}(?:достав|отправ|надісл|відправ)|"
    r"недоставлен|не ?доставк|(?:невозможно|неможливо) достав|возвра\w{1,9} отправител|"
    # Swedish, Danish, Norwegian, Finnish
    r"\bint?e\b[^.\n]{0,30}lever|\bikke\b[^.\n]{0,30}(?:lever|aflever)|"
    r"olever|ulever|(?:voitu|voida|voi) toimittaa|toimit\w{1,9} ep[äa]onnistu|"
    # Hungarian, Turkish, Greek
    r"\bnem\b[^.\n]{0,40}(?:k[ée]zbes[íi]t|tov[áa]bb[íi]t)|k[ée]zbes[íi]thetetlen|"
    r"k[ée]zbes[íi]t[ée]s[^.\n]{0,30}(?:sikertelen|hib)|(?:teslim edil|"
    r"iletil)e?(?:mem|med)|"
    r"gönderilemedi|αποτυχία παράδοσης|δεν (?:ήταν|παραδό)[^.\n]{0,40}παρ[αά]δ|"
    # Japanese, Chinese, Korean
    r"配[信達](?:でき|され|不能|エラー|に失敗)|届け(?:られ|でき)|送信できません|不達|"
    r"(?:无法|無法|未能|不能)[^。\n]{0,16}(?:投[递遞]|送[达達]|[发發]送|[传傳]送|[递遞]送)|"
    r"退信|被退回|(?:投[递遞]|[发發]送|[递遞]送)失[败敗]|"
    r"(?:전송|전달|발송|배달)[^.\n]{0,12}(?:못|실패|없|불가|않)|보내지 못|반송",
    re.I,
)
"""A notice, or its subject, says that something was not delivered."""

DELAYED = Gated(
    r"opóźni(?:on|eni)|opozni(?:on|eni)|nie[^.\n]{0,16}jeszcze[^.\n]{0,16}dostarcz|"
    r"ponawia\w{0,4} pr[óo]|"
    r"zpo[žz]d[ěe]n|(?:zat[íi]m|dosud) ne[bm]|pokou[šs]et o doru[čc]|"
    r"zustellung[^.\n]{0,30}verz[öo]e?ger|noch nicht[^.\n]{0,20}(?:zugestellt|"
    r"ausgeliefert)|"
    r"zustellversuche werden|nog niet[^.\n]{0,20}(?:bezorgd|afgeleverd)|"
    r"bezorg\w{0,6} vertra|"
    r"pas encore [^.\n]{0,16}(?:remis|distribu|livr)|remise (?:diff[ée]r|retard)|"
    r"(?:a[úu]n|todav[íi]a) no [^.\n]{0,20}entreg|entrega (?:retrasad|demorad|atrasad)|"
    r"ainda n[ãa]o [^.\n]{0,20}entreg|ancora [^.\n]{0,12}(?:recapit|consegn)|"
    r"(?:recapito|consegna) (?:[èe] )?(?:in )?ritard|"
    r"(?:ещ[ёе]|пока) не[^.\n]{0,20}достав|достав\w{1,4} (?:задерж|отлож)|"
    r"задержк\w доставк|"
    r"ще не[^.\n]{0,20}достав|затримк\w доставк|"
    r"まだ(?:配信|お届け)|配信[^。\n]{0,6}遅|尚未(?:投[递遞]|送[达達]|[发發]送)|"
    r"(?:投[递遞]|[发發]送)延[迟遲]|(?:전송|전달|발송)[^.\n]{0,8}지연|"
    r"아직[^.\n]{0,20}(?:전송|전달)",
    re.I,
)
"""A notice says that something was not delivered so far."""

ABSENT = (
    r"автоответ|автоматический ответ|автовідповід|автоматична відповідь|abwesen|"
    r"automatische (?:antwort|abwesen)|r[ée]ponse automatique|absence|"
    r"(?:respuesta|resposta) autom|fuera de (?:la )?oficina|fora do escrit|"
    r"risposta automatica|fuori (?:sede|ufficio)|autoodp|automatyczna odp|nieobecno|"
    r"automatick[áa] odpov|nep[řr][íi]tomn|mimo kancel[áa]|"
    r"automatisch (?:antwoord|bericht)|afwezig|automatiskt? svar|autosvar|"
    r"fr[åa]nvar|frav[æa]e?r|automaattinen vastaus|poissaolo|"
    r"automatikus v[áa]lasz|t[áa]voll[ée]t|r[ăa]spuns automat|otomatik (?:yan[ıi]t|"
    r"cevap)|"
    r"αυτόματη απάντηση|自動|不在|自动(?:回复|答复)|자동|부재"
)
"""How the subject of an automatic reply begins, as part of a pattern."""

DAEMON = Gated(
    r"sistema de (?:correo|e-?mail)|syst[èe]me de (?:courrier|messagerie)|"
    r"microsoft ?(?:outlook|exchange)|mailsystem|system pocztow|почтов|поштов|"
    r"系统退信|邮件系统|郵件系統|メール配信|메일 ?시스템|mail ?server|[-.]bounces?@|"
    r"listserv|amazonses|content.?filter|firewall|mailscanner|mail ?gateway",
    re.I,
)
"""Who sends notices, beside those with English names."""

TURNED_DOWN = Gated(
    r"(?:message|mail|post(?:ing)?|request) [^\n]{0,90}(?:rejected|refused)|"
    r"rejected (?:post|mail|message)|delivery of the (?:e-?mail|message) was stopped|"
    r"(?:virus|banned|spam) [^\n]{0,60}in (?:e-?mail|mail|message) from you|"
    r"(?:message|mail)[^\n]{0,60} (?:was|has been) (?:blocked|quarantined|stopped) by",
    re.I,
)
"""How a mailing list or a filter turns a letter down."""
