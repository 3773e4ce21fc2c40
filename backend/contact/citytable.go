package contact

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// stateNames gives the names of states by their codes, for each country. The
// first name of a code is the one that a person is shown.
var stateNames = map[string]string{
	"US": "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|DC Washington DC|" +
		"DC Washington, DC|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|" +
		"MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|" +
		"NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|" +
		"SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming",
	"CA": "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|ON Ontario|PE Prince Edward Island|QC Quebec|" +
		"QC Québec|SK Saskatchewan|YT Yukon",
	"AU": "NSW New South Wales|VIC Victoria|QLD Queensland|SA South Australia|WA Western Australia|TAS Tasmania|NT Northern Territory|" +
		"ACT Australian Capital Territory",
	"BR": "SP São Paulo|RJ Rio de Janeiro|MG Minas Gerais|ES Espírito Santo|PR Paraná|SC Santa Catarina|RS Rio Grande do Sul|GO Goiás|DF Distrito Federal|" +
		"BA Bahia|PE Pernambuco|CE Ceará|MA Maranhão|PI Piauí|RN Rio Grande do Norte|PB Paraíba|AL Alagoas|SE Sergipe|PA Pará|AP Amapá|TO Tocantins|AM Amazonas|" +
		"RO Rondônia|RR Roraima|MT Mato Grosso|MS Mato Grosso do Sul|AC Acre",
}

// mexicoZones: the states of Mexico, by name; those that are not here have the
// capital's zone or none that can be told.
var mexicoZones = map[string]string{
	"America/Mexico_City": "ciudad de mexico|cdmx|distrito federal|estado de mexico|jalisco|guanajuato|puebla|queretaro|veracruz|michoacan|oaxaca|chiapas|guerrero|hidalgo|morelos|" +
		"aguascalientes|zacatecas|san luis potosi|tabasco|tlaxcala|colima",
	"America/Monterrey":                       "nuevo leon|coahuila|durango",
	"America/Monterrey America/Matamoros":     "tamaulipas",
	"America/Merida":                          "yucatan|campeche",
	"America/Cancun":                          "quintana roo",
	"America/Hermosillo":                      "sonora",
	"America/Mazatlan":                        "sinaloa|baja california sur",
	"America/Mazatlan America/Bahia_Banderas": "nayarit",
	"America/Chihuahua America/Ciudad_Juarez": "chihuahua",
	"America/Tijuana":                         "baja california",
}

// cityZones: the big cities of countries that have several zones, as
// "country zone" to names. Without its country a city counts only if the mark
// before its name says that nobody thinks of another one.
var cityZones = map[string]string{
	"US America/New_York": "!new york|!new york city|nyc|brooklyn|manhattan|queens|bronx|staten island|!boston|!philadelphia|!pittsburgh|washington|washington dc|!baltimore|!atlanta|charlotte|raleigh|durham|" +
		"greensboro|!miami|fort lauderdale|orlando|tampa|jacksonville|saint petersburg|st petersburg|tallahassee|west palm beach|cleveland|columbus|cincinnati|toledo|akron|dayton|!detroit|grand rapids|ann arbor|" +
		"indianapolis|fort wayne|louisville|lexington|buffalo|rochester|syracuse|albany|newark|jersey city|hoboken|princeton|stamford|hartford|new haven|providence|cambridge|worcester|richmond|" +
		"virginia beach|norfolk|arlington|reston|mclean|alexandria|bethesda|rockville|wilmington|charleston|columbia|greenville|savannah|augusta|knoxville|chattanooga|portland|burlington|manchester",
	"US America/Chicago": "!chicago|evanston|naperville|!houston|!dallas|!fort worth|!san antonio|!austin|plano|irving|frisco|arlington|corpus christi|lubbock|amarillo|!minneapolis|saint paul|st paul|!milwaukee|madison|" +
		"green bay|saint louis|!st louis|kansas city|springfield|des moines|omaha|lincoln|oklahoma city|tulsa|wichita|overland park|!nashville|memphis|new orleans|baton rouge|little rock|birmingham|huntsville|" +
		"montgomery|mobile|jackson|fargo|sioux falls|pensacola|bentonville|columbia",
	"US America/Denver":  "!denver|boulder|colorado springs|fort collins|aurora|!salt lake city|provo|lehi|ogden|!albuquerque|santa fe|el paso|boise|billings|bozeman|missoula|cheyenne|rapid city",
	"US America/Phoenix": "!phoenix|scottsdale|tempe|mesa|chandler|tucson|gilbert",
	"US America/Los_Angeles": "!los angeles|la|!san francisco|!san diego|san jose|oakland|sacramento|fresno|long beach|anaheim|irvine|santa monica|pasadena|burbank|santa barbara|berkeley|palo alto|mountain view|" +
		"menlo park|sunnyvale|santa clara|cupertino|redwood city|san mateo|fremont|riverside|bakersfield|!seattle|bellevue|redmond|tacoma|spokane|kirkland|vancouver|portland|eugene|salem|!las vegas|henderson|reno",
	"US America/Anchorage":     "!anchorage|fairbanks|juneau",
	"US Pacific/Honolulu":      "!honolulu",
	"CA America/Toronto":       "!toronto|!montreal|!ottawa|!quebec city|quebec|mississauga|brampton|hamilton|london|markham|waterloo|kitchener|laval|gatineau|windsor|oakville|vaughan",
	"CA America/Winnipeg":      "!winnipeg",
	"CA America/Regina":        "regina|!saskatoon",
	"CA America/Edmonton":      "!calgary|!edmonton|red deer",
	"CA America/Vancouver":     "!vancouver|victoria|burnaby|surrey|richmond|kelowna",
	"CA America/Halifax":       "halifax|moncton|fredericton|saint john|charlottetown",
	"CA America/St_Johns":      "st johns|saint johns",
	"AU Australia/Sydney":      "!sydney|!canberra|newcastle|wollongong|parramatta",
	"AU Australia/Melbourne":   "!melbourne|geelong|ballarat",
	"AU Australia/Brisbane":    "!brisbane|gold coast|cairns|townsville|sunshine coast",
	"AU Australia/Adelaide":    "!adelaide",
	"AU Australia/Perth":       "perth|fremantle",
	"AU Australia/Hobart":      "!hobart",
	"AU Australia/Darwin":      "darwin",
	"BR America/Sao_Paulo":     "!sao paulo|!rio de janeiro|!belo horizonte|!brasilia|!curitiba|!porto alegre|campinas|goiania|florianopolis|joinville|guarulhos|vitoria",
	"BR America/Bahia":         "salvador",
	"BR America/Recife":        "!recife",
	"BR America/Fortaleza":     "!fortaleza|natal|joao pessoa|teresina|sao luis",
	"BR America/Belem":         "belem",
	"BR America/Manaus":        "!manaus",
	"BR America/Cuiaba":        "cuiaba",
	"BR America/Campo_Grande":  "campo grande",
	"RU Europe/Moscow":         "!moscow|moskva|москва|saint petersburg|!st petersburg russia|st petersburg|санкт петербург|nizhny novgorod|!kazan|rostov on don|krasnodar|voronezh|sochi",
	"RU Europe/Kaliningrad":    "!kaliningrad",
	"RU Europe/Samara":         "!samara",
	"RU Asia/Yekaterinburg":    "!yekaterinburg|ekaterinburg|chelyabinsk|ufa|perm|tyumen",
	"RU Asia/Omsk":             "!omsk",
	"RU Asia/Novosibirsk":      "!novosibirsk",
	"RU Asia/Krasnoyarsk":      "!krasnoyarsk",
	"RU Asia/Irkutsk":          "!irkutsk",
	"RU Asia/Vladivostok":      "!vladivostok|khabarovsk",
	"MX America/Mexico_City":   "!mexico city|!ciudad de mexico|cdmx|!guadalajara|puebla|leon|queretaro|san luis potosi|toluca|aguascalientes|veracruz",
	"MX America/Monterrey":     "!monterrey|saltillo|torreon",
	"MX America/Merida":        "merida",
	"MX America/Cancun":        "!cancun|playa del carmen",
	"MX America/Hermosillo":    "hermosillo",
	"MX America/Mazatlan":      "mazatlan|culiacan|la paz",
	"MX America/Chihuahua":     "chihuahua",
	"MX America/Ciudad_Juarez": "ciudad juarez|juarez",
	"MX America/Tijuana":       "!tijuana|mexicali|ensenada",
	"ID Asia/Jakarta":          "!jakarta|surabaya|bandung|medan|semarang|palembang|tangerang|bekasi|depok|yogyakarta|batam",
	"ID Asia/Pontianak":        "pontianak",
	"ID Asia/Makassar":         "!makassar|denpasar|!bali|manado|balikpapan|samarinda|banjarmasin",
	"ID Asia/Jayapura":         "jayapura|ambon",
	"KZ Asia/Almaty":           "!almaty|!astana|nur sultan|shymkent|karaganda",
	"KZ Asia/Aqtobe":           "aktobe|aqtobe",
	"KZ Asia/Aqtau":            "aktau|aqtau",
	"KZ Asia/Atyrau":           "atyrau",
	"ES Europe/Madrid":         "!madrid|!barcelona|valencia|seville|sevilla|zaragoza|malaga|bilbao|alicante|palma|palma de mallorca",
	"ES Atlantic/Canary":       "las palmas|las palmas de gran canaria|santa cruz de tenerife|tenerife",
	"PT Europe/Lisbon":         "!lisbon|!lisboa|!porto|braga|coimbra|funchal",
	"PT Atlantic/Azores":       "ponta delgada",
	"CL America/Santiago":      "!santiago de chile|santiago|valparaiso|concepcion",
	"CL America/Punta_Arenas":  "punta arenas",
}

// place is a state with its zones, separated by blanks.
type place struct{ zones, name string }

// tables are the tables by folded names.
type tables struct {
	countries map[string]string
	states    map[string]place
	cities    map[string]string // zones, separated by blanks
}

// zoneTables makes them once.
var zoneTables = sync.OnceValue(func() *tables {
	t := &tables{map[string]string{}, map[string]place{}, map[string]string{}}
	for name, code := range countryNames {
		t.countries[string(fold(nil, name))] = code
		t.countries[string(fold(nil, code))] = code
	}
	for code := range countryZones {
		t.countries[string(fold(nil, code))] = code
	}
	shown := map[string]string{}
	for country, list := range stateNames {
		for state := range strings.SplitSeq(list, "|") {
			code, name, _ := strings.Cut(state, " ")
			if code = country + "-" + code; shown[code] == "" {
				shown[code] = name
			}
		}
	}
	for zones, list := range stateZones {
		for code := range strings.FieldsSeq(list) {
			t.states[folded(code[:2], code[3:])] = place{zones, shown[code]}
		}
	}
	for country, list := range stateNames {
		for state := range strings.SplitSeq(list, "|") {
			code, name, _ := strings.Cut(state, " ")
			t.states[folded(country, name)] = t.states[folded(country, code)]
		}
	}
	for zones, list := range mexicoZones {
		for name := range strings.SplitSeq(list, "|") {
			t.states[folded("MX", name)] = place{zones, ""}
		}
	}
	for _, where := range slices.Sorted(maps.Keys(cityZones)) { // sorted: of cities in several zones the order is to be the same each time
		country, zone, _ := strings.Cut(where, " ")
		for name := range strings.SplitSeq(cityZones[where], "|") {
			name, known := strings.CutPrefix(name, "!")
			t.cities[folded(country, name)] = strings.TrimSpace(t.cities[folded(country, name)] + " " + zone)
			if known {
				t.cities[folded("", name)] = zone
			}
		}
	}
	return t
})
