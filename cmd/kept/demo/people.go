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
	{"محمد الأحمد", "m.alahmad@mail.example", "Amman", "", "ar"},
	{"山田 花子", "hanako.yamada@mail.example", "Kyoto", "", "ja"},
	{"Wolfeschlegelsteinhausenbergerdorff-Maximiliana Alexandrina von und zu Hohenlohe-Waldenburg-Schillingsfürst", "max.wolfe@mail.example", "Öhringen", "", "de"},
	{"李小龙", "xl.li@mail.example", "成都", "", "zh"},
}

// crowd makes n customers, the extraordinary ones among them.
func crowd(r *rand.Rand, n int) []customer {
	people := append([]customer(nil), extraordinary...)
	for i := len(people); i < n; i++ {
		first, last := pick(r, firstNames), pick(r, lastNames)
		people = append(people, customer{
			name: first + " " + last, email: fmt.Sprintf("%s.%s%d@%s", ascii(first), ascii(last), i, pick(r, domains)),
			city: pick(r, cities), company: pick(r, companies), language: "en",
		})
	}
	return people
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
