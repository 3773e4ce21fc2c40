package contact

import (
	"slices"
	"strings"
	"sync"
	"time"

	"cadenza/backend/schedule"
)

// ZoneSource says how a contact's time zone is known.
type ZoneSource string

// The sources, the surest first.
const (
	ZoneFromContact   ZoneSource = "contact"   // the contact's own field
	ZoneFromState     ZoneSource = "state"     // its state or province
	ZoneFromCity      ZoneSource = "city"      // its city, in a country or state of several zones
	ZoneFromPhone     ZoneSource = "phone"     // the area of its phone number, which moves with people
	ZoneFromCountry   ZoneSource = "country"   // its country
	ZoneFromWorkspace ZoneSource = "workspace" // nothing better is known
)

// Zones are the time zones a contact may be in. Send only when it is a good
// time in all of them.
type Zones struct {
	Candidates []*time.Location // shared: not to be changed
	Source     ZoneSource
	Place      string // the state, city or country that says so
}

// Sentence says to a person where the zones come from.
func (z Zones) Sentence() string {
	switch z.Source {
	case ZoneFromContact:
		return "The contact's own time zone"
	case ZoneFromState:
		return "From the state, " + z.Place
	case ZoneFromCity:
		return "From the city, " + z.Place
	case ZoneFromPhone:
		return "From the phone number's area"
	case ZoneFromCountry:
		return "From the country, " + z.Place
	case ZoneFromWorkspace:
	}
	return "The workspace's zone: nothing better is known"
}

// Zone finds the contact's candidate zones: its own field, else its state, which
// its city may narrow, else its city, else the area of its phone number, else
// its country, else the workspace's zone. A state or country with two or three
// zones gives them all; one with more tells too little, and the next source is
// asked. It is quick: it runs for each enrollment that the engine looks at.
func Zone(c Contact, workspace *time.Location) Zones {
	if c.TimeZone != "" {
		if z, err := schedule.Zone(c.TimeZone); err == nil {
			return Zones{alone(z), ZoneFromContact, ""}
		}
	}
	t := zoneTables()
	country := t.country(c.Country)
	if c.State != "" || c.City != "" {
		if z := t.near(c, country); z.Candidates != nil {
			return z
		}
	}
	for _, number := range []string{c.Phone, c.Mobile} { // a desk stays where it is, a mobile moves
		if number == "" {
			continue
		}
		if z := load(strings.Join(phoneZones(number), " ")); z != nil {
			return Zones{z, ZoneFromPhone, ""}
		}
	}
	if z := load(countryZones[country]); z != nil {
		return Zones{z, ZoneFromCountry, c.Country}
	}
	if workspace == nil {
		workspace = time.UTC
	}
	return Zones{alone(workspace), ZoneFromWorkspace, ""}
}

// near finds the zones of a contact's state and city.
func (t *tables) near(c Contact, country string) Zones {
	var state place
	if c.State != "" {
		if country != "" {
			state = t.states[folded(country, c.State)]
		} else if len(c.State) > 3 {
			// Without a country a two-letter state may be anybody's: only full names are trusted.
			for _, country = range []string{"US", "CA"} {
				if state = t.states[folded(country, c.State)]; state.zones != "" {
					break
				}
				country = ""
			}
		}
	}
	city := ""
	if c.City != "" {
		city = t.cities[folded(country, c.City)]
	}
	if state.name == "" {
		state.name = Tidy(c.State)
	}
	switch {
	case state.zones != "" && city != "" && strings.Contains(state.zones, " "):
		if narrow := common(state.zones, city); narrow != "" && narrow != state.zones {
			return Zones{load(narrow), ZoneFromCity, Tidy(c.City)}
		}
		return Zones{load(state.zones), ZoneFromState, state.name}
	case state.zones != "":
		return Zones{load(state.zones), ZoneFromState, state.name}
	case city != "":
		return Zones{load(city), ZoneFromCity, Tidy(c.City)}
	}
	return Zones{}
}

// common gives the zones of a that are also among those of b.
func common(a, b string) string {
	in := strings.Fields(b)
	return strings.Join(slices.DeleteFunc(strings.Fields(a), func(z string) bool { return !slices.Contains(in, z) }), " ")
}

// sets keeps the zones of each list of names that was asked for: those of the
// tables and of the phone numbers' areas, some hundreds at most.
var sets sync.Map

func load(names string) []*time.Location {
	if names == "" {
		return nil
	}
	if z, ok := sets.Load(names); ok {
		return z.([]*time.Location)
	}
	var out []*time.Location
	for n := range strings.FieldsSeq(names) {
		z, err := schedule.Zone(n)
		if err != nil {
			return nil
		}
		out = append(out, z)
	}
	sets.Store(names, out)
	return out
}

// alones keeps a list of each single zone, so that none is made for each contact.
var alones sync.Map

func alone(z *time.Location) []*time.Location {
	if s, ok := alones.Load(z); ok {
		return s.([]*time.Location)
	}
	if s, ok := sets.Load(z.String()); ok {
		return s.([]*time.Location)
	}
	s := []*time.Location{z}
	if known, err := schedule.Zone(z.String()); err == nil && known == z || z == time.UTC {
		alones.Store(z, s) // only real zones are kept, of which there are some hundreds
	}
	return s
}

// country gives the two-letter code of a country, "" for none. One that is not
// known keeps a name of its own, which is in no table.
func (t *tables) country(s string) string {
	if s == "" {
		return ""
	}
	var buf [foldSize]byte
	key := fold(buf[:0], s)
	if len(key) == 0 {
		return ""
	}
	if code, ok := t.countries[string(key)]; ok {
		return code
	}
	return "unknown"
}

// foldSize is enough for the names in the tables; longer ones are in none.
const foldSize = 48

// folded is a key of the tables of states and cities.
func folded(country, name string) string {
	var buf [foldSize]byte
	key := append(buf[:0], country...)
	key = append(key, '-')
	return string(fold(key, name))
}

// fold appends a name in small letters, without accents, dots and doubled
// blanks, as far as there is room.
func fold(key []byte, name string) []byte {
	blank := true
	for _, r := range name {
		if r == ' ' || r == '\t' || r == '\u00a0' || r == '-' || r == '_' {
			if !blank {
				key = append(key, ' ')
			}
			blank = true
			continue
		}
		if r == '.' || r == '\'' || r == '’' || r == '\u200b' {
			continue
		}
		blank = false
		switch {
		case r >= 'A' && r <= 'Z':
			key = append(key, byte(r)+'a'-'A')
		case r < 0x80:
			key = append(key, byte(r))
		default:
			if to, ok := unaccented[r]; ok {
				key = append(key, to...)
			} else {
				key = append(key, string(r)...)
			}
		}
		if len(key) >= foldSize-4 {
			return key
		}
	}
	if n := len(key); blank && n > 0 && key[n-1] == ' ' {
		key = key[:n-1]
	}
	return key
}

// unaccented gives letters without their accents, as far as the tables have them.
var unaccented = func() map[rune]string {
	out := map[rune]string{'ß': "ss", 'æ': "ae", 'Æ': "ae", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'ı': "i", 'đ': "d", 'Đ': "d"}
	for to, from := range map[string]string{
		"a": "àáâãäåāąÀÁÂÃÄÅĀĄ", "c": "çćčÇĆČ", "e": "èéêëēęěÈÉÊËĒĘĚ", "g": "ğĞ", "i": "ìíîïīİÌÍÎÏĪ", "n": "ñńňÑŃŇ", "o": "òóôõöōőÒÓÔÕÖŌŐ",
		"r": "řŘ", "s": "śšşșŚŠŞȘ", "t": "ťţțŤŢȚ", "u": "ùúûüūůűÙÚÛÜŪŮŰ", "y": "ýÿÝŸ", "z": "źżžŹŻŽ",
	} {
		for _, r := range from {
			out[r] = to
		}
	}
	return out
}()
