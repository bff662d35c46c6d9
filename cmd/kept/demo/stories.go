package demo

import "github.com/kepthq/kept/tickets"

// story is something that happens to customers again and again, with the words for it. Braces are
// filled in: {name}, {city}, {order}, {product}, {amount}, {day}, {agent}, {first}.
type story struct {
	key      string
	team     string
	weight   int // how often, against the others
	priority tickets.Priority
	tags     []string
	recent   bool   // began a few days ago, and is growing: the planted problem
	mood     int    // what a rating is about: 1 to 5
	file     string // an attachment that often comes along: picture, invoice, log
	subjects []string
	opening  []string
	note     []string
	answer   []string
	reply    []string // of the customer, to the answer
	closing  []string // of the agent
}

var stories = []story{
	{
		key: "late parcel", team: teamLogistics, weight: 14, mood: 3, priority: tickets.PriorityNormal, tags: []string{"shipping", "delay"},
		subjects: []string{"Where is my order {order}?", "Parcel stuck since {day}", "{order} still not here", "Delivery late again"},
		opening: []string{
			"Hello,\n\nI ordered a {product} nine days ago (order {order}) and the tracking has not moved since {day}. It still says \"handed to carrier\".\n\nCan you tell me where it is? We leave for our trip on Saturday and I need it before then.\n\nBest,\n{name}",
			"Hi there,\n\nany news on {order}? You promised two to three working days and it has been over a week. The carrier sends me to you, you send me to the carrier.\n\n{name}, {city}",
			"The {product} from order {order} was supposed to arrive on {day}. Nobody rang, there is no card in the letterbox and the pick-up point in {city} knows nothing about it.\n\nPlease check.\n{name}",
		},
		note:    []string{"Carrier confirms a sorting mistake at the {city} depot, they search until tomorrow noon.", "Second parcel this week lost on the same route. Keeping a list for the carrier call."},
		answer:  []string{"Hello {first},\n\nthank you for writing, and I am sorry that you have to ask. I have just spoken to the carrier: your parcel was sorted to the wrong depot and is now on its way to {city}. It will be with you tomorrow before 14:00.\n\nIf it is not, write to me and I will send a new {product} the same day.\n\nKind regards,\n{agent}", "Hello {first},\n\nI can see {order} left our warehouse on time but was never scanned in {city}. I have opened a search with the carrier, and you will hear from me by tomorrow 17:00, whatever they say.\n\nKind regards,\n{agent}"},
		reply:   []string{"Thank you {agent}, fingers crossed!\n\n{name}", "Hm, it is now 15:00 and nothing is here. What happens next?\n\n{name}", "It came this morning. Thanks for staying on it."},
		closing: []string{"Hello {first},\n\na new {product} is on its way by express, free of charge. You can keep the first one should it turn up.\n\nHave a good trip!\n{agent}", "Wonderful, enjoy it! I am closing this one; just answer if anything is left.\n\n{agent}"},
	},
	{
		key: "damaged on arrival", team: teamLogistics, weight: 8, mood: 3, priority: tickets.PriorityHigh, tags: []string{"damage", "shipping"}, file: "picture",
		subjects: []string{"{product} arrived broken", "Damaged parcel, order {order}", "Cracked on arrival"},
		opening: []string{
			"Hi,\n\nthe {product} came today and the box was torn open on one side. The frame has a crack as you can see in the picture.\n\nOrder {order}. I would like a new one, not a refund.\n\nRegards\n{name}",
			"Good morning,\n\nunfortunately the {product} was damaged in transport. Photo attached. What do you need from me?\n\n{name}\n{city}",
		},
		note:    []string{"Clear transport damage, replacement is in stock (4 left)."},
		answer:  []string{"Hello {first},\n\nthat is not how it should reach you, I am sorry. The picture is all I need: a new {product} leaves our warehouse today. A label to send the broken one back, free of charge, follows in a separate mail.\n\nKind regards,\n{agent}"},
		reply:   []string{"That was quick, thank you!", "Thanks. The label has not arrived yet, could you send it again?\n\n{name}"},
		closing: []string{"Hello {first},\n\nhere is the label again. Any pick-up point will take it.\n\n{agent}"},
	},
	{
		key: "refund", team: teamBilling, weight: 10, mood: 3, priority: tickets.PriorityNormal, tags: []string{"refund"},
		subjects: []string{"Refund for {order} not received", "Still waiting for my {amount}", "When will I get my money back?"},
		opening: []string{
			"Dear team,\n\nI returned the {product} three weeks ago (tracking says delivered on {day}) and the {amount} are still not back on my card.\n\nOrder {order}.\n\n{name}",
			"Hello, the refund of {amount} for order {order} was confirmed on {day} but nothing has arrived at my bank. Could you send me proof of the transfer?\n\nThanks, {name}",
		},
		note:    []string{"Refund was issued to the expired card. Needs manual transfer, asked for IBAN.", "Payment provider shows it as settled on {day}."},
		answer:  []string{"Hello {first},\n\nyour return reached us on {day} and the refund of {amount} was sent to the card you paid with. Cards take up to five working days; should it not be there on Friday, tell me and I will transfer it to your account instead.\n\nKind regards,\n{agent}", "Hello {first},\n\nyou are right, and I am sorry: the refund was sent to a card that has expired since. Please send me your IBAN and you will have the {amount} within two days.\n\n{agent}"},
		reply:   []string{"Here it is: the IBAN is on the attached form. Please confirm.\n\n{name}", "Friday has come and gone, nothing there.", "It arrived today, thanks."},
		closing: []string{"Hello {first},\n\nthe transfer left this morning under the reference {order}.\n\nBest wishes,\n{agent}"},
	},
	{
		key: "invoice", team: teamBilling, weight: 7, mood: 4, priority: tickets.PriorityLow, tags: []string{"invoice", "vat"}, file: "invoice",
		subjects: []string{"Invoice with VAT number please", "Need a copy of invoice {order}", "Wrong company name on the invoice"},
		opening: []string{
			"Hello,\n\nplease send me the invoice for {order} with our VAT number on it, our accountant will not accept it otherwise.\n\n{name}",
			"The invoice for order {order} shows my private address. It should be issued to the company. Could you correct it?\n\nThank you\n{name}, {city}",
		},
		answer:  []string{"Hello {first},\n\ndone: the corrected invoice is attached. It replaces the first one.\n\nKind regards,\n{agent}"},
		reply:   []string{"Perfect, thanks!", "Almost: the street is missing its number."},
		closing: []string{"Of course, here is the complete one.\n\n{agent}"},
	},
	{
		key: "sign-in loop", team: teamSupport, weight: 9, mood: 2, priority: tickets.PriorityHigh, tags: []string{"app", "sign-in", "bug"}, recent: true, file: "log",
		subjects: []string{"App keeps asking me to sign in", "Cannot log in since the update", "Login loop in version 4.2", "App throws me out every time"},
		opening: []string{
			"Since yesterday's update the app asks me to sign in again every time I open it. Password is right, the web site works fine. Phone: Pixel 8.\n\n{name}",
			"Hi, after updating to 4.2 I sign in, see my garage for a second, and then I am back at the login page. I have reinstalled twice.\n\nRegards {name}",
			"Your app is unusable since the update. I log in, it shows the start page and throws me out again. I need my route maps for the weekend!!\n\n{name}",
			"Hello, the login in the app does not stick any more. Two-factor code is accepted and then it starts all over. Log attached.\n\n{name} ({city})",
		},
		note:   []string{"Same as the others since 4.2: refresh token is rejected when the clock of the phone is ahead. Told the app team.", "Workaround that helped twice: switch two-factor off and on in the web account."},
		answer: []string{"Hello {first},\n\nthank you for the details, they help. We call it the login loop: it began with version 4.2, and our app team is on it. Until the fix is out, this brings most people back in: open your account on the web site, switch two-factor sign-in off and on again, then sign in to the app once.\n\nI keep this open and write to you as soon as the new version is in the store.\n\nKind regards,\n{agent}"},
		reply: []string{
			"No luck, still the login loop in the app.\n\n{name}", "The trick worked, thanks! Please do fix that login loop though.",
			"The login loop is back after a day. Is there an older version of the app?\n\n{name}", "Signed in once, then the same login loop again.",
		},
		closing: []string{"Hello {first},\n\nversion 4.2.1 is in the stores and cures it. Thank you for your patience.\n\n{agent}"},
	},
	{
		key: "battery range", team: teamWorkshop, weight: 8, mood: 4, priority: tickets.PriorityNormal, tags: []string{"e-bike", "battery"},
		subjects: []string{"E-bike battery drains overnight", "Range dropped to 30 km", "Battery of my Trollheim empty after two days"},
		opening: []string{
			"Hello workshop,\n\nmy Trollheim 3 loses half its charge overnight although it is switched off. It is eleven months old and always kept inside.\n\nIs this covered?\n{name}",
			"Since it got cold the range of my e-bike is down from 80 to 30 km. I know batteries dislike the cold, but this much?\n\n{name} from {city}",
		},
		note:    []string{"Serial number is in the batch with the leaky display (TB-2291). Warranty, no question.", "Asked for a diagnosis file from the display."},
		answer:  []string{"Hello {first},\n\nlosing half the charge overnight is not normal. Could you hold the + and the light button for ten seconds and send me the code that the display shows? Then I know whether it is the battery or the display, and either is covered by the warranty.\n\nRide safely,\n{agent}"},
		reply:   []string{"It shows E-17.\n\n{name}", "Display says OK 00. But this morning it was at 40 % again."},
		closing: []string{"Hello {first},\n\nE-17 is the display drawing power while it is off. A new one is on its way to you; it takes one screw to change. If you would rather have us do it, the workshop in {city} has a free slot on Thursday.\n\n{agent}"},
	},
	{
		key: "cancel plan", team: teamBilling, weight: 6, mood: 3, priority: tickets.PriorityNormal, tags: []string{"subscription", "cancellation"},
		subjects: []string{"Please cancel my service plan", "Cancellation of Fjell+", "I want to leave Fjell+"},
		opening: []string{
			"Hello,\n\nplease cancel my Fjell+ plan. {amount} a year is too much for two inspections, and the last appointment took five weeks to get.\n\n{name}",
			"I would like to cancel my subscription as of the next renewal. The button in the app leads to an empty page.\n\n{name}",
		},
		note:    []string{"Customer for six years, three bikes. Offer the inspection voucher before confirming."},
		answer:  []string{"Hello {first},\n\nI have cancelled the renewal, nothing will be charged any more and the plan runs until the end of the month.\n\nFive weeks is far too long, and I would like to make good for that: may I book you an inspection next week, free of charge, whether you stay or not?\n\nKind regards,\n{agent}"},
		reply:   []string{"That is kind. Yes, Tuesday would work.", "No thank you, just the confirmation please."},
		closing: []string{"It is in the calendar: Tuesday, 9:30, workshop {city}. Thank you for giving us another chance.\n\n{agent}"},
	},
	{
		key: "size exchange", team: teamSupport, weight: 9, mood: 5, priority: tickets.PriorityLow, tags: []string{"exchange", "size"},
		subjects: []string{"Exchange {product} for another size", "Too small", "Size advice for the {product}"},
		opening: []string{
			"Hi! The {product} is lovely but too small. Can I swap it for a size L? Order {order}.\n\nThanks, {name}",
			"Hello, I am 172 cm and between sizes on your chart. Which {product} should I take? I ride mostly on gravel.\n\n{name}",
		},
		answer:  []string{"Hello {first},\n\nof course. The L is reserved for you; send the other one back with the attached label whenever it suits you, we do not wait for it.\n\n{agent}", "Hello {first},\n\nat 172 cm on gravel I would take the M: a little shorter in reach, which you will like after three hours. If it does not fit, sending it back costs nothing.\n\n{agent}"},
		reply:   []string{"Great service, thank you.", "M it is. Thanks for the advice!"},
		closing: []string{"You are welcome!\n\n{agent}"},
	},
	{
		key: "discount code", team: teamSupport, weight: 6, mood: 4, priority: tickets.PriorityLow, tags: []string{"voucher", "checkout"},
		subjects: []string{"Voucher SPRING15 does not work", "Code rejected at checkout", "Discount code"},
		opening: []string{
			"The code SPRING15 from your newsletter is rejected with \"not valid for this basket\". My basket is a {product}, nothing else.\n\n{name}",
			"Hello, I forgot to enter my voucher with order {order}. Can you still take it off?\n\nBest {name}",
		},
		answer:  []string{"Hello {first},\n\nthe code leaves out bikes, and the shop should have said so in plain words. I have made you a personal one that works for the {product}: THANKS-{order}.\n\n{agent}"},
		reply:   []string{"Worked, thank you very much!"},
		closing: []string{"Happy riding!\n\n{agent}"},
	},
	{
		key: "address change", team: teamLogistics, weight: 5, mood: 5, priority: tickets.PriorityHigh, tags: []string{"shipping", "address"},
		subjects: []string{"Wrong delivery address on {order}!", "Please change the address", "Moving next week"},
		opening: []string{
			"Urgent: I just ordered ({order}) and my old address was still saved. Please send it to Lindenstraße 12 in {city} instead!\n\n{name}",
		},
		answer:  []string{"Hello {first},\n\njust in time: {order} had not been packed yet. It now goes to Lindenstraße 12, {city}.\n\n{agent}", "Hello {first},\n\nthe parcel had left already, but I could redirect it: it waits for you at the pick-up point nearest to your new address from tomorrow.\n\n{agent}"},
		reply:   []string{"You are a star."},
		closing: []string{"Gladly!\n\n{agent}"},
	},
	{
		key: "warranty", team: teamWorkshop, weight: 6, mood: 4, priority: tickets.PriorityNormal, tags: []string{"warranty", "repair"}, file: "picture",
		subjects: []string{"Warranty claim: {product}", "Zip broke after two months", "Seam came apart"},
		opening: []string{
			"Dear workshop,\n\nthe seam of my {product} came apart after eight weeks of ordinary use, see the picture. I would like it repaired rather than thrown away.\n\nOrder {order}\n{name}",
		},
		note:    []string{"Repairable. Third seam from the same supplier this month, told purchasing."},
		answer:  []string{"Hello {first},\n\nwe like to hear \"repaired rather than thrown away\". Send it to us with the attached label; our tailor needs two days, and it comes back stronger than it was.\n\n{agent}"},
		reply:   []string{"It is in the post.", "How long will it take in all? I need it on the 20th."},
		closing: []string{"It is back on its way to you since this morning.\n\n{agent}"},
	},
	{
		key: "gpx export", team: teamSupport, weight: 5, mood: 3, priority: tickets.PriorityLow, tags: []string{"feature-request", "app"},
		subjects: []string{"Export my routes as GPX?", "Feature request: GPX export", "Getting my tours out of the app"},
		opening: []string{
			"Hello, is there a way to get my recorded tours out of the app as GPX? I would like to keep them, and load them onto my watch.\n\n{name}",
			"Please, please add GPX export. Every other app has it.\n\n{name}",
		},
		answer:  []string{"Hello {first},\n\nnot yet, I am afraid. You are not alone in asking, and I have added your voice to the list that our app team reads. I will write to you when it comes.\n\nUntil then I can send you all your tours as one file on request.\n\n{agent}"},
		reply:   []string{"Yes please, the file would be great."},
		closing: []string{"It is attached: 214 tours. What a year you had!\n\n{agent}"},
	},
	{
		key: "personal data", team: teamSupport, weight: 2, mood: 4, priority: tickets.PriorityHigh, tags: []string{"gdpr"},
		subjects: []string{"Request for access to my personal data", "Please delete my account"},
		opening: []string{
			"To whom it may concern,\n\nunder Article 15 GDPR I request a copy of all personal data that you hold about me, within one month.\n\n{name}\n{city}",
		},
		note:    []string{"Identity confirmed through the account address. Deadline in the calendar."},
		answer:  []string{"Hello {first},\n\nwe have received your request and will send you everything within two weeks.\n\n{agent}"},
		reply:   []string{"Thank you for the confirmation."},
		closing: []string{"Hello {first},\n\nplease find your data in the protected archive; the password comes by text message.\n\n{agent}"},
	},
	{
		key: "praise", team: teamSupport, weight: 3, mood: 5, priority: tickets.PriorityLow, tags: []string{"praise"},
		subjects: []string{"Thank you!", "Great help from {agent}"},
		opening:  []string{"No problem for once: I just wanted to say that the {product} is the best thing I bought this year, and that your people are lovely.\n\n{name} from {city}"},
		answer:   []string{"Dear {first},\n\nyou made the morning of the whole team. Thank you for taking the time!\n\n{agent}"},
		closing:  []string{"Until next time!\n\n{agent}"},
	},
}

var products = []string{
	"Trollheim 3 e-bike", "Rondane tent", "Hardanger jacket", "Lofoten sleeping bag", "Jotun 45 l rucksack", "Sognefjord rain trousers",
	"Kvitfjell helmet", "Dovre boots", "Besseggen stove", "Femund canoe bag",
}

// foreign are openings in the customers' own languages, with their subjects.
var foreign = map[string][2]string{
	"ar": {"تأخر في تسليم الطلب {order}", "مرحباً،\n\nطلبت خيمة قبل أسبوعين ولم تصل حتى الآن. رقم الطلب {order}. هل يمكنكم التحقق من مكان الشحنة؟\n\nمع الشكر،\nمحمد"},
	"ja": {"注文 {order} のジャケットのサイズ交換について", "お世話になっております。\n\n先日購入したジャケットのサイズが合わなかったため、Lサイズに交換していただけますでしょうか。注文番号は {order} です。\n\nよろしくお願いいたします。\n山田"},
	"zh": {"订单 {order} 的电动车电池问题", "您好，\n\n我的电动车充满电后只能行驶三十公里，请问这在保修范围内吗？\n\n谢谢！\n李小龙"},
	"de": {"Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung: passt die Ersatzteilnummer FF-2291-B auch für das Modell aus dem Vorjahr, oder brauche ich die verstärkte Ausführung mit der Zusatzverschraubung?", "Guten Tag,\n\nich suche für mein Rad aus dem Vorjahr ({order}) das passende Ersatzteil. Auf Ihrer Seite stehen zwei Ausführungen, und aus der Beschreibung werde ich nicht schlau.\n\nMit freundlichen Grüßen\nM. von und zu Hohenlohe"},
}
