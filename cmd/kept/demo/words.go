package demo

// saying is how one customer puts a story, in their language.
type saying struct {
	language, subject, opening string
}

// sayings are more ways to tell the stories than their templates know: people do not write alike, and what finds
// out what they write about must cope with that.
var sayings = map[string][]saying{
	"late parcel": {
		{"en", "Order {order}", "My parcel was due on {day} and I have heard nothing since. Is it lost?\n\n{name}"},
		{"en", "Still waiting", "Two weeks now and no {product}. The tracking page only shows the day it was packed. I am starting to think it never left your warehouse.\n\nRegards, {name}"},
		{"en", "tracking number not working", "the tracking number you sent me does not exist according to the carrier. When can I expect order {order}?"},
		{"en", "Delivery date moved for the third time", "Third e-mail this week that my delivery has moved by a day. I took {day} off work for it. Please tell me when the {product} really comes.\n\n{name}, {city}"},
		{"de", "Wo bleibt mein Paket {order}?", "Guten Tag,\n\nmein Paket sollte am Montag ankommen, seitdem steht die Sendungsverfolgung still. Können Sie beim Paketdienst nachfragen, wo meine Bestellung {order} bleibt?\n\nMit freundlichen Grüßen\n{name}"},
		{"de", "Lieferung verspätet", "Hallo, die Lieferung ist seit einer Woche überfällig und die Sendungsnummer funktioniert nicht. Wann kommt das Paket endlich an?\n\n{name}"},
		{"fr", "Colis {order} toujours pas reçu", "Bonjour,\n\nmon colis devait arriver mardi et le suivi n'a pas bougé depuis une semaine. Pouvez-vous me dire où se trouve ma commande {order} ?\n\nCordialement,\n{name}"},
		{"es", "¿Dónde está mi pedido {order}?", "Hola:\n\nmi pedido tenía que llegar el lunes y el seguimiento del paquete no avanza. ¿Pueden decirme dónde está el envío?\n\nSaludos,\n{name}"},
	},
	"damaged on arrival": {
		{"en", "Box crushed", "The courier left a crushed box at my door. The {product} inside is bent and scratched. Pictures attached.\n\n{name}"},
		{"en", "{product}: dent in the side", "Unpacked my {product} an hour ago: there is a dent as big as a hand and one part is snapped off. It was packed with one sheet of paper.\n\n{name}"},
		{"en", "Broken on delivery", "what I received is broken. Order {order}. How do I get a replacement?"},
		{"de", "Beschädigt angekommen", "Hallo,\n\ndas Paket kam heute mit einem Loch im Karton an, der Inhalt ist zerkratzt und ein Teil abgebrochen. Bilder anbei. Bitte schicken Sie mir Ersatz.\n\n{name}"},
		{"fr", "Article arrivé cassé", "Bonjour, le carton était déchiré et l'article est cassé, voir la photo. Je voudrais un échange, pas un remboursement.\n\n{name}"},
	},
	"refund": {
		{"en", "Money back?", "You have had my return for a month. My bank says no refund has come in. {amount}, order {order}.\n\n{name}"},
		{"en", "Refund went to the wrong card", "The refund for the {product} was sent to a card that I closed in spring. How do I get the money to my new account?\n\n{name}"},
		{"en", "Only part of my refund", "I sent back two things and was refunded for one. {amount} are missing. Please look into it.\n\nThanks, {name}"},
		{"de", "Erstattung fehlt", "Guten Tag,\n\nich habe die Ware vor vier Wochen zurückgeschickt und das Geld ist immer noch nicht auf meinem Konto. Wann kommt die Erstattung für {order}?\n\n{name}"},
		{"es", "No he recibido el reembolso", "Hola, devolví el artículo hace tres semanas y todavía no tengo el dinero en mi cuenta. ¿Cuándo llega el reembolso de {amount}?\n\n{name}"},
	},
	"invoice": {
		{"en", "VAT invoice", "Could I have a proper invoice with VAT shown separately for {order}? The receipt from the app is not enough for my bookkeeping.\n\n{name}"},
		{"en", "Invoice made out to the wrong person", "the invoice {order} is in my wife's name, it has to carry the name of our company. Please reissue it."},
		{"de", "Rechnung mit Umsatzsteuer-ID", "Guten Tag, wir brauchen für {order} eine Rechnung mit unserer Umsatzsteuer-Identifikationsnummer und der Firmenanschrift.\n\n{name}"},
	},
	"sign-in loop": {
		{"en", "login", "I type my password, the app says welcome, and one second later I am on the login screen again. This has been going on since version 4.2.\n\n{name}"},
		{"en", "Logged out every time", "Every time I open the app I am logged out. It was fine before the update. Galaxy S22, Android 15.\n\n{name}"},
		{"en", "App will not let me in", "can't sign in on my phone any more, the code by text message works but then I land on the sign-in page again and again. On the computer everything is normal."},
		{"en", "Signing in again and again", "Since the weekend the app forgets that I am signed in. Six times today! Did you change something in the last update?\n\nBest, {name}"},
		{"en", "Update 4.2 broke the app", "Installed 4.2 this morning and cannot get past the login. Reinstalled, restarted, changed my password: the same loop.\n\n{name} in {city}"},
		{"de", "App meldet mich ständig ab", "Hallo,\n\nseit dem Update auf 4.2 muss ich mich bei jedem Öffnen der App neu anmelden. Passwort stimmt, auf der Webseite klappt die Anmeldung.\n\n{name}"},
		{"de", "Anmeldung in der App geht nicht mehr", "Nach der Anmeldung lande ich sofort wieder auf der Anmeldeseite. Neu installiert habe ich die App schon zweimal.\n\nGruß, {name}"},
		{"fr", "L'application me déconnecte sans arrêt", "Bonjour, depuis la mise à jour 4.2 l'application me demande de me connecter à chaque ouverture. Le mot de passe est bon, sur le site tout marche.\n\n{name}"},
		{"es", "La aplicación me pide iniciar sesión todo el tiempo", "Hola, desde la actualización 4.2 inicio sesión y la aplicación me devuelve a la pantalla de inicio de sesión una y otra vez.\n\n{name}"},
	},
	"battery range": {
		{"en", "Charge is gone in the morning", "I charge my bike to 100 % in the evening and in the morning it shows 45. It stands in the hall, switched off.\n\n{name}"},
		{"en", "Only half the kilometres", "New in May, 90 km with one charge. Now I get home with 3 % after 35 km, on the same way to work. Is the battery worn out already?\n\n{name}, {city}"},
		{"de", "Akku hält nicht mehr", "Guten Tag, der Akku meines E-Bikes ist nach zwanzig Kilometern leer, im Sommer waren es achtzig. Ist das ein Garantiefall?\n\n{name}"},
		{"fr", "Batterie du vélo vide le matin", "Bonjour, la batterie de mon vélo électrique se vide pendant la nuit alors qu'il est éteint. Est-ce couvert par la garantie ?\n\n{name}"},
	},
	"cancel plan": {
		{"en", "Ending my membership", "I sold my bike, so there is no point in Fjell+ any more. Please end the plan.\n\n{name}"},
		{"en", "Not renewing", "The price of Fjell+ went up by a third. That is too much for me, please cancel before it renews.\n\n{name}"},
		{"en", "How do I cancel?", "I have looked everywhere in the app and cannot find how to cancel my plan. I have been waiting for an inspection for six weeks, a competitor did it in two days.\n\n{name}"},
		{"de", "Kündigung Fjell+", "Hiermit kündige ich meinen Fjell+ Vertrag zum nächstmöglichen Zeitpunkt. Der Preis ist für zwei Inspektionen im Jahr zu hoch. Bitte bestätigen Sie die Kündigung.\n\n{name}"},
		{"fr", "Résiliation de Fjell+", "Bonjour, je souhaite résilier mon abonnement Fjell+. C'est devenu trop cher pour moi.\n\n{name}"},
	},
	"size exchange": {
		{"en", "Wrong size", "Ordered the {product} in M, it is tight at the shoulders. Do you have an L and how do I exchange it?\n\n{name}"},
		{"en", "Which size?", "I am 1.89 m with long arms. Does the {product} in XL fit or should I look elsewhere?"},
		{"en", "Exchange", "The {product} is too big. Can I send it back and get one size smaller? {order}\n\n{name}"},
		{"de", "Umtausch gegen andere Größe", "Hallo, die bestellte Größe ist mir zu klein. Kann ich sie gegen eine L umtauschen?\n\n{name}"},
	},
	"discount code": {
		{"en", "Voucher", "My birthday voucher says expired although it came yesterday. Can you give me a new one?\n\n{name}"},
		{"en", "SPRING15", "checkout says the discount code is not valid. I tried it in two browsers. The {product} is still in my basket."},
		{"de", "Gutschein wird nicht angenommen", "Hallo, der Gutscheincode SPRING15 wird an der Kasse abgelehnt, obwohl er noch gültig ist.\n\n{name}"},
	},
	"address change": {
		{"en", "Delivery address", "I moved last month and forgot to change my address before ordering {order}. Can it still go to the new one?\n\n{name}"},
		{"en", "Please deliver to my office", "Nobody is at home this week. Could {order} go to my office in {city} instead of my home address?\n\nThank you, {name}"},
		{"de", "Falsche Lieferadresse", "Hallo, bei {order} ist noch meine alte Adresse hinterlegt. Bitte liefern Sie an die neue.\n\n{name}"},
	},
	"warranty": {
		{"en", "Zip of the {product}", "The main zip of my {product} has split after ten weeks. I use it every day but it should last longer than that. Is this a warranty case?\n\n{name}"},
		{"en", "Sole coming off", "The sole of the left boot is peeling away after one season. Receipt and picture attached. Can you repair it?\n\n{name}, {city}"},
		{"de", "Garantie: Naht aufgegangen", "Guten Tag, nach acht Wochen ist die Naht aufgegangen, siehe Bild. Ich hätte sie gern auf Garantie repariert.\n\n{name}"},
	},
	"gpx export": {
		{"en", "My tours on a watch", "How do I get the tours that I recorded onto my watch? It reads GPX files but I find no export button.\n\n{name}"},
		{"en", "Export", "I would love to download my tracks. Three years of rides are in your app and I have no copy of any of them.\n\n{name}"},
		{"de", "Touren exportieren", "Hallo, kann man aufgezeichnete Touren als GPX-Datei aus der App exportieren?\n\n{name}"},
	},
}
