package demo

import (
	"fmt"
	"time"

	"github.com/kepthq/kept/knowledge/articles"
	"github.com/kepthq/kept/tickets"
)

// shelf is a section of the demo's help center.
type shelf struct {
	title, german, icon string
	articles            []page
}

// page is an article: English, and German where there is a translation.
type page struct {
	age                    int // days since it was published
	title, summary, body   string
	german, kurz, deutsche string
}

// shelves are what the help center says. Nothing in it helps with what is planted, with batteries or with exports: those are its gaps.
var shelves = []shelf{
	{
		title: "Orders and delivery", german: "Bestellung und Lieferung", icon: "📦",
		articles: []page{
			{
				age: 210, title: "How long does delivery take?", summary: "Two to three working days in most countries, and how to see where a parcel is.",
				body:   "Orders placed before **14:00** leave our warehouse the same day.\n\n| Where | Working days |\n|---|---|\n| Germany, Denmark, Netherlands | 2 |\n| Rest of the EU | 3 |\n| Norway, Switzerland, United Kingdom | 5 |\n\n## See where it is\n\n1. Open **My orders** in the shop.\n2. Choose the order, then **Track parcel**.\n\nThe first scan often comes a day after we have handed the parcel over.\n\n## Nothing has moved for three days\n\nWrite to us with the order number. We open a search with the carrier, and answer within one working day.",
				german: "Wie lange dauert die Lieferung?", kurz: "In den meisten Ländern zwei bis drei Werktage; so sehen Sie, wo Ihr Paket ist.",
				deutsche: "Bestellungen bis **14 Uhr** verlassen unser Lager am selben Tag. Nach Deutschland dauert es zwei Werktage, in die übrige EU drei.\n\nUnter **Meine Bestellungen** sehen Sie, wo das Paket ist. Bewegt sich drei Tage lang nichts, schreiben Sie uns mit der Bestellnummer: Wir fragen beim Paketdienst nach und antworten innerhalb eines Werktags.",
			},
			{
				age: 190, title: "Change the delivery address", summary: "Until the parcel has left, you can do it yourself.",
				body: "While the order says **In preparation**, open it in **My orders** and choose **Change address**.\n\nOnce it says **On its way**, the carrier decides. Use the link in their mail to send the parcel to a pick-up point or a neighbor.",
			},
			{
				age: 160, title: "My parcel arrived damaged", summary: "One picture is enough, and a new one leaves the same day.",
				body: "We are sorry. Write to us within **14 days** with\n\n- the order number,\n- one picture of the damage,\n- one picture of the box.\n\nA replacement leaves our warehouse the same day. A free label to send the broken one back comes with a separate mail.",
			},
			{
				age: 75, title: "Discount codes and vouchers", summary: "Why a code may be refused, and what to do.",
				body: "A code is typed at checkout, under **Voucher**.\n\nIt is refused when\n\n- its last day has passed,\n- the basket holds only things on sale,\n- it was used before: most codes work once a customer.\n\nCodes of the newsletter need a basket of 50 € or more.",
			},
		},
	},
	{
		title: "Returns and money", german: "Rückgabe und Geld", icon: "↩️",
		articles: []page{
			{
				age: 205, title: "Return something", summary: "30 days, free of charge in the EU.",
				body:   "You have **30 days** from the day on which the parcel arrived.\n\n1. Open the order in **My orders** and choose **Return**.\n2. Print the label, or show the code at the pick-up point.\n3. Keep the receipt until the money is back.\n\nThings that were used outdoors can be returned if they are clean and whole.",
				german: "Etwas zurückgeben", kurz: "30 Tage, in der EU kostenlos.",
				deutsche: "Sie haben **30 Tage** Zeit, ab dem Tag, an dem das Paket angekommen ist. Öffnen Sie die Bestellung unter **Meine Bestellungen**, wählen Sie **Zurückgeben** und drucken Sie das Etikett.",
			},
			{
				age: 200, title: "When is my refund back?", summary: "Five working days after the return has reached us.",
				body: "We send the money on the day after the return has reached us.\n\n- **Cards**: up to five working days\n- **PayPal**: the same day\n- **Invoice**: nothing is taken; the open amount goes down\n\nA refund always goes back the way it was paid. If that card has expired, write to us: we transfer it to your account instead.",
			},
			{
				age: 140, title: "Get an invoice with your VAT number", summary: "Add the company once; every invoice carries it then.",
				body: "1. Open **Account**, then **Company**.\n2. Fill in name, address and VAT number.\n3. In **My orders**, choose **Invoice** and **Issue again**.\n\nThe new invoice replaces the first one. This works for orders of this year and the one before.",
			},
			{
				age: 120, title: "Exchange for another size", summary: "We hold the other size for you; send the first one back when it suits you.",
				body: "Choose **Exchange** in the order, and the size that you need. We hold it for 14 days.\n\n## Which size?\n\nMeasure around chest and waist, over a thin shirt. Between two sizes take the larger one for jackets and the smaller one for trousers.",
			},
		},
	},
	{
		title: "Bikes, gear and Fjell+", german: "Räder, Ausrüstung und Fjell+", icon: "🔧",
		articles: []page{
			{
				age: 180, title: "What the warranty covers", summary: "Three years on frames and tents, two years on everything else.",
				body: "| What | Years |\n|---|---|\n| Frames, tents, rucksacks | 3 |\n| Motors, batteries, displays | 2 |\n| Clothes, boots | 2 |\n\nNot covered is ordinary wear: tires, brake pads, soles.\n\nSend us a picture and the order number. Most repairs take ten days.",
			},
			{
				age: 110, title: "Look after your down sleeping bag", summary: "Wash it once a season, dry it with two tennis balls.",
				body: "Wash at 30 °C with soap for down, never with softener. Dry it in a tumble dryer at the lowest heat, with two clean tennis balls, until nothing clumps any more. Keep it loose, not in its small sack.",
			},
			{
				age: 95, title: "Cancel or pause Fjell+", summary: "Any day until the renewal; a pause keeps your price.",
				body: "Open **Account**, then **Fjell+**.\n\n- **Pause** stops payments for up to six months. Your price stays as it is.\n- **Cancel** ends the plan with the month that is paid.\n\nYou get a confirmation by mail within minutes. If the button does not show, write to us and we do it for you.",
			},
			{
				age: 60, title: "Your data, and how to get or delete it", summary: "A copy within two weeks, deletion within a month.",
				body: "Write to us from the address of your account. We send a **copy of your data** within two weeks, in a protected archive; the password comes by text message.\n\n**Deletion** takes up to a month. Invoices have to be kept for ten years by law, and nothing else is.",
			},
		},
	},
}

// fills writes the articles, as if long ago.
func (p *player) fills() error {
	by := tickets.System("demo")
	for _, s := range shelves {
		section, err := p.Articles.AddSection(p.ctx, by, articles.SectionUpdate{
			Icon: tickets.Some(s.icon), Words: tickets.Some([]articles.SectionWords{{Language: "en", Title: s.title}, {Language: "de", Title: s.german}}),
		})
		if err != nil {
			return fmt.Errorf("make section %s: %w", s.title, err)
		}
		for _, one := range s.articles {
			if err := p.publishes(by, section.ID, one); err != nil {
				return fmt.Errorf("publish %s: %w", one.title, err)
			}
		}
	}
	return nil
}

func (p *player) publishes(by tickets.Actor, section int64, a page) error {
	at := p.Clock.Now().Add(-time.Duration(a.age) * 24 * time.Hour)
	owner := p.agents[colleagues[0].name].ID
	put := articles.Imported{
		Language: "en", Text: articles.Written{Text: articles.Text{Title: a.title, Summary: a.summary, Body: a.body}, At: at},
		Status: articles.StatusPublished, PublishedAt: &at, CreatedAt: at,
		Meta: &articles.MetaUpdate{SectionID: tickets.Some(&section), OwnerID: tickets.Some(&owner)},
	}
	edition, _, err := p.Articles.Put(p.ctx, by, put)
	if err != nil || a.german == "" {
		return err
	}
	put.ArticleID, put.Language, put.Meta = edition.Article.ID, "de", nil
	put.Text.Text = articles.Text{Title: a.german, Summary: a.kurz, Body: a.deutsche}
	_, _, err = p.Articles.Put(p.ctx, by, put)
	return err
}
