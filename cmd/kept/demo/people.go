package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/kepthq/kept/tickets"
)

// colleague is somebody who works at the demo desk.
type colleague struct {
	name  string
	email string
	role  tickets.Role
	teams []string
}

const (
	teamSupport   = "Support" // made by the first migration
	teamBilling   = "Billing"
	teamWorkshop  = "Workshop"
	teamLogistics = "Logistics"
)

var teams = []tickets.Team{
	{Name: teamBilling, Description: "Invoices, refunds, subscriptions"},
	{Name: teamWorkshop, Description: "Bikes, batteries, repairs and warranty"},
	{Name: teamLogistics, Description: "Parcels on their way, and those that got lost"},
}

var colleagues = []colleague{
	{"Amara Okafor", "amara.okafor@fjellfern.example", tickets.RoleTeamLead, []string{teamSupport, teamLogistics}},
	{"Jonas Lindqvist", "jonas.lindqvist@fjellfern.example", tickets.RoleAgent, []string{teamSupport}},
	{"Priya Raman", "priya.raman@fjellfern.example", tickets.RoleAgent, []string{teamSupport, teamBilling}},
	{"Tomasz Kowalczyk", "tomasz.kowalczyk@fjellfern.example", tickets.RoleAgent, []string{teamWorkshop}},
	{"Chen Mei-Ling", "meiling.chen@fjellfern.example", tickets.RoleAgent, []string{teamLogistics, teamSupport}},
	{"Sofía Hernández-Etxeberria", "sofia.hernandez@fjellfern.example", tickets.RoleAgent, []string{teamBilling}},
	{"Noah Adeyemi", "noah.adeyemi@fjellfern.example", tickets.RoleProductLead, nil},
}

// customer is somebody who writes to the demo desk.
type customer struct {
	name, email, city, company, language string

	segment string
	value   int // euros in the last year; 0: nobody knows
}

var (
	firstNames = []string{
		"Ann", "Liam", "Greta", "Youssef", "Ines", "Mateusz", "Chloé", "Oskar", "Fatima", "Henrik", "Lucía", "Dmitri", "Aiko", "Björn",
		"Siobhán", "Rafael", "Zeynep", "Emeka", "Hannah", "Viktor", "Nadia", "Piotr", "Eleni", "Tariq", "Marta", "Caspar", "Linh", "Owen",
	}
	lastNames = []string{
		"Becker", "O'Connell", "Haddad", "Nowak", "Moreau", "Svensson", "Rossi", "Petrov", "Tanaka", "Þórsson", "García", "Yılmaz",
		"Okonkwo", "Schmidt", "de Vries", "Kowalska", "Papadopoulou", "Nguyen", "Fernández", "Larsen", "Novák", "Ivanova", "Keller", "Walsh",
	}
	cities    = []string{"Leipzig", "Ghent", "Malmö", "Porto", "Gdańsk", "Lyon", "Cork", "Bologna", "Tartu", "Graz", "Utrecht", "Bergen"}
	companies = []string{"", "", "", "", "Alpine Rescue Graz", "City Couriers GmbH", "Northern Lights School", "Atelier Moreau"}
	domains   = []string{"mail.example", "post.example", "inbox.example", "nordweb.example"}
)

// extraordinary people whose names and words a console must bear.
var extraordinary = []customer{
	{name: "محمد الأحمد", email: "m.alahmad@mail.example", city: "Amman", language: "ar"},
	{name: "山田 花子", email: "hanako.yamada@mail.example", city: "Kyoto", language: "ja"},
	{name: "Wolfeschlegelsteinhausenbergerdorff-Maximiliana Alexandrina von und zu Hohenlohe-Waldenburg-Schillingsfürst", email: "max.wolfe@mail.example", city: "Öhringen", language: "de"},
	{name: "李小龙", email: "xl.li@mail.example", city: "成都", language: "zh"},
}

// crowd makes n customers, the extraordinary ones among them.
func crowd(r *rand.Rand, n int) []customer {
	people := append([]customer(nil), extraordinary...)
	for i := len(people); i < n; i++ {
		first, last := pick(r, firstNames), pick(r, lastNames)
		language := "en"
		if i%5 == 0 {
			language = pick(r, []string{"de", "de", "fr", "es"})
		}
		people = append(people, customer{
			name: first + " " + last, email: fmt.Sprintf("%s.%s%d@%s", ascii(first), ascii(last), i, pick(r, domains)),
			city: pick(r, cities), company: pick(r, companies), language: language,
		})
		people[i].standing(r)
	}
	return people
}

// standing says what a customer is worth to the shop: a few buy much, most little, of some nobody knows.
func (c *customer) standing(r *rand.Rand) {
	c.segment, c.value = "private", 40+r.IntN(400)
	switch n := r.IntN(10); {
	case c.company != "":
		c.segment, c.value = "business", 1500+r.IntN(9000)
	case n == 0:
		c.segment, c.value = "Fjell+", 600+r.IntN(2500)
	case n < 4:
		c.segment, c.value = "", 0
	}
}

// ascii spells a name for a mail address.
func ascii(name string) string {
	plain := strings.NewReplacer("é", "e", "ö", "o", "ø", "o", "á", "a", "í", "i", "ı", "i", "Þ", "th", "ó", "o", "'", "", " ", "").Replace(name)
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r < 128 {
			return r
		}
		return -1
	}, plain))
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
