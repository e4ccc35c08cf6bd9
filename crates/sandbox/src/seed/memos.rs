//! Memos that people and programs really send, and that break careless pages.

/// More than five hundred characters, as pasted from a letter.
pub(super) const LONG: &str = "亲爱的老张：见字如面。上回在大巴扎分手以后，我一直惦记着把房租、物业费和那几顿饭钱一起算清楚，\
今天总算有空坐下来写。房租按合同是每月两千六，从三月到五月一共七千八，其中四月因为热水器坏了，你说好减一百；\
物业费我垫了半年，收据夹在蓝色的本子里，等你回来自己看。水电费按表走：三月用电一百八十七度，用水六吨；四月用电两百零三度，\
用水五吨；五月用电一百六十九度，用水七吨，天然气另算。吃饭的钱不用再提，上次那只烤全羊本来就是我请，你要是非给不可，下回来我家，\
带两箱库尔勒香梨就行。还有一件事：你寄放在我这里的两只箱子，一只装书，一只装冬衣，我都没有打开过，钥匙在抽屉左边。\
阳台上的三盆花我每三天浇一次水，夜来香开过一回，满屋子都是香味，邻居还来问是什么。孩子们都好，大的今年小升初，\
天天做题到十点；小的还是不肯好好吃饭，说要等张叔叔带他去天山看雪。你妈妈那边我每个星期天去一次，她身体不错，就是念叨你怎么总不打电话。\
医院的检查单我拍了照片，等信号好的时候发给你，医生说血压比去年平稳，药不用换，盐要少吃。对了，你托我问的那套二手家具，\
店主说最低三千二，沙发有一点磨损，桌子是实木的，椅子少一把；如果要，他可以留到月底，再晚就不敢保证。运费另算，\
大概三百，要看楼层。我觉得还行，但是你最好自己看看照片再决定。这笔钱你先收着，多退少补，不用急着回。路上注意安全，\
入冬以后达坂城那一段风大，能坐火车就别开车。祝一切顺利，早日回家。";

/// Emoji: families of several code points, flags, skin tones.
pub(super) const EMOJI: &str = "👨‍👩‍👧‍👦 全家聚餐 🍲🥢 谢谢 👍🏽❤️‍🔥🇨🇳";

/// Markup and script (XSS), which has to stay text.
pub(super) const MARKUP: &str =
    "<b>房租</b><script>alert('转账')</script><img src=x onerror=alert(1)> &lt;&amp;nbsp; </textarea>";

/// Right-to-left: Uyghur, Arabic and Hebrew.
pub(super) const RIGHT_TO_LEFT: &str = "ئىجارە ھەققى ۋە سۇ پۇلى، رەھمەت! 2,600 元 تومان שלום";

/// Direction controls that change the visible amount and name.
pub(super) const BIDI: &str =
    "退还押金 \u{202E}00.01\u{202C} 元，收款人 \u{2066}王\u{202E}五\u{2069}\u{200F}";

/// Invisible characters.
pub(super) const ZERO_WIDTH: &str = "红\u{200B}包\u{200D}收\u{2060}好\u{FEFF}，别\u{00AD}客气\u{200C}";

/// A single word wider than any phone.
pub(super) const UNBROKEN: &str = "https://pay.example.com/order?id=20250101000000000000000000000000000000000000000000&sign=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Lines, tabs, quotes, and injection attempts.
pub(super) const SYNTAX: &str =
    "第一行\n第二行\t制表符 '; DROP TABLE 明细; -- \"{{7*7}}\" ${jndi:x} %s%n \\u0000 =1+1";

/// Characters beyond the Basic Multilingual Plane, stacked marks, and a letter in two spellings.
pub(super) const RARE: &str = "𠮷野家聚餐，𡈽豆粉，Z̷̡̢͇̱̈́͋͝a̴͖̍l̶͈̈́g̷̨̈o̵̢͑，café 与 cafe\u{301}，ＡＡ制①";

/// One space and nothing else.
pub(super) const BLANK: &str = "\u{3000}";
