package contact

import "strings"

// stateZones: United States, Canada, Australia. A state that two zones share
// has both.
var stateZones = states(map[string]string{
	"America/New_York":                   "US-CT US-DC US-DE US-GA US-MA US-MD US-ME US-NC US-NH US-NJ US-NY US-OH US-PA US-RI US-SC US-VA US-VT US-WV",
	"America/Chicago":                    "US-AL US-AR US-IA US-IL US-LA US-MN US-MO US-MS US-OK US-WI",
	"America/Denver":                     "US-CO US-MT US-NM US-UT US-WY",
	"America/Los_Angeles":                "US-CA US-WA US-NV",
	"America/Phoenix":                    "US-AZ",
	"America/Anchorage":                  "US-AK",
	"Pacific/Honolulu":                   "US-HI",
	"America/Puerto_Rico":                "US-PR",
	"America/New_York America/Chicago":   "US-FL US-IN US-KY US-MI US-TN",
	"America/Chicago America/Denver":     "US-KS US-ND US-NE US-SD US-TX",
	"America/Denver America/Los_Angeles": "US-ID US-OR",
	"America/Toronto":                    "CA-QC",
	"America/Toronto America/Winnipeg":   "CA-ON",
	"America/Winnipeg":                   "CA-MB",
	"America/Regina":                     "CA-SK",
	"America/Edmonton":                   "CA-AB",
	"America/Vancouver America/Edmonton": "CA-BC",
	"America/Halifax":                    "CA-NS CA-NB CA-PE",
	"America/St_Johns America/Goose_Bay": "CA-NL",
	"America/Whitehorse":                 "CA-YT",
	"Australia/Sydney":                   "AU-NSW AU-ACT",
	"Australia/Melbourne":                "AU-VIC",
	"Australia/Brisbane":                 "AU-QLD",
	"Australia/Adelaide":                 "AU-SA",
	"Australia/Perth":                    "AU-WA",
	"Australia/Hobart":                   "AU-TAS",
	"Australia/Darwin":                   "AU-NT",
})

// countryZones: countries with one zone, or nearly all of whose people share it.
var countryZones = map[string]string{
	"AE": "Asia/Dubai", "AR": "America/Argentina/Buenos_Aires", "AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia",
	"CH": "Europe/Zurich", "CN": "Asia/Shanghai", "CO": "America/Bogota", "CR": "America/Costa_Rica", "CZ": "Europe/Prague",
	"DE": "Europe/Berlin", "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "EG": "Africa/Cairo", "ES": "Europe/Madrid Atlantic/Canary",
	"FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London", "GR": "Europe/Athens", "HK": "Asia/Hong_Kong", "HR": "Europe/Zagreb",
	"HU": "Europe/Budapest", "IE": "Europe/Dublin", "IL": "Asia/Jerusalem", "IN": "Asia/Kolkata", "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome",
	"JP": "Asia/Tokyo", "KE": "Africa/Nairobi", "KR": "Asia/Seoul", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg", "LV": "Europe/Riga",
	"MA": "Africa/Casablanca", "MT": "Europe/Malta", "MY": "Asia/Kuala_Lumpur", "NG": "Africa/Lagos", "NL": "Europe/Amsterdam",
	"NO": "Europe/Oslo", "NP": "Asia/Kathmandu", "NZ": "Pacific/Auckland", "PE": "America/Lima", "PH": "Asia/Manila", "PK": "Asia/Karachi",
	"PL": "Europe/Warsaw", "PT": "Europe/Lisbon Atlantic/Azores", "RO": "Europe/Bucharest", "RS": "Europe/Belgrade", "SA": "Asia/Riyadh",
	"SE": "Europe/Stockholm", "SG": "Asia/Singapore", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava", "TH": "Asia/Bangkok",
	"TO": "Pacific/Tongatapu", "TR": "Europe/Istanbul", "TW": "Asia/Taipei", "UA": "Europe/Kyiv", "UY": "America/Montevideo",
	"VN": "Asia/Ho_Chi_Minh", "ZA": "Africa/Johannesburg",
}

var countryNames = map[string]string{
	"UNITED STATES": "US", "UNITED STATES OF AMERICA": "US", "USA": "US", "AMERICA": "US", "CANADA": "CA", "AUSTRALIA": "AU",
	"UNITED KINGDOM": "GB", "UK": "GB", "GREAT BRITAIN": "GB", "ENGLAND": "GB", "SCOTLAND": "GB", "WALES": "GB", "NORTHERN IRELAND": "GB",
	"ARGENTINA": "AR", "AUSTRIA": "AT", "ÖSTERREICH": "AT", "BELGIUM": "BE", "BULGARIA": "BG", "CHINA": "CN", "COLOMBIA": "CO", "COSTA RICA": "CR",
	"CROATIA": "HR", "CZECHIA": "CZ", "CZECH REPUBLIC": "CZ", "DENMARK": "DK", "EGYPT": "EG", "ESTONIA": "EE", "FINLAND": "FI", "FRANCE": "FR",
	"GERMANY": "DE", "DEUTSCHLAND": "DE", "GREECE": "GR", "HONG KONG": "HK", "HUNGARY": "HU", "ICELAND": "IS", "INDIA": "IN", "IRELAND": "IE",
	"ISRAEL": "IL", "ITALY": "IT", "ITALIA": "IT", "JAPAN": "JP", "KENYA": "KE", "LATVIA": "LV", "LITHUANIA": "LT", "LUXEMBOURG": "LU",
	"MALAYSIA": "MY", "MALTA": "MT", "MOROCCO": "MA", "NEPAL": "NP", "NETHERLANDS": "NL", "THE NETHERLANDS": "NL", "NEDERLAND": "NL",
	"NEW ZEALAND": "NZ", "NIGERIA": "NG", "NORWAY": "NO", "PAKISTAN": "PK", "PERU": "PE", "PHILIPPINES": "PH", "POLAND": "PL", "PORTUGAL": "PT",
	"ROMANIA": "RO", "SAUDI ARABIA": "SA", "SERBIA": "RS", "SINGAPORE": "SG", "SLOVAKIA": "SK", "SLOVENIA": "SI", "SOUTH AFRICA": "ZA",
	"SOUTH KOREA": "KR", "KOREA": "KR", "SPAIN": "ES", "ESPAÑA": "ES", "SWEDEN": "SE", "SWITZERLAND": "CH", "SCHWEIZ": "CH", "TAIWAN": "TW",
	"THAILAND": "TH", "TONGA": "TO", "TURKEY": "TR", "TÜRKIYE": "TR", "UKRAINE": "UA", "UNITED ARAB EMIRATES": "AE", "UAE": "AE",
	"URUGUAY": "UY", "VIETNAM": "VN",
}

var stateNames = map[string]string{
	"ALABAMA": "AL", "ALASKA": "AK", "ARIZONA": "AZ", "ARKANSAS": "AR", "CALIFORNIA": "CA", "COLORADO": "CO", "CONNECTICUT": "CT",
	"DELAWARE": "DE", "DISTRICT OF COLUMBIA": "DC", "WASHINGTON DC": "DC", "WASHINGTON, DC": "DC", "FLORIDA": "FL", "GEORGIA": "GA", "HAWAII": "HI",
	"IDAHO": "ID", "ILLINOIS": "IL", "INDIANA": "IN", "IOWA": "IA", "KANSAS": "KS", "KENTUCKY": "KY", "LOUISIANA": "LA", "MAINE": "ME", "MARYLAND": "MD",
	"MASSACHUSETTS": "MA", "MICHIGAN": "MI", "MINNESOTA": "MN", "MISSISSIPPI": "MS", "MISSOURI": "MO", "MONTANA": "MT", "NEBRASKA": "NE", "NEVADA": "NV",
	"NEW HAMPSHIRE": "NH", "NEW JERSEY": "NJ", "NEW MEXICO": "NM", "NEW YORK": "NY", "NORTH CAROLINA": "NC", "NORTH DAKOTA": "ND", "OHIO": "OH",
	"OKLAHOMA": "OK", "OREGON": "OR", "PENNSYLVANIA": "PA", "PUERTO RICO": "PR", "RHODE ISLAND": "RI", "SOUTH CAROLINA": "SC", "SOUTH DAKOTA": "SD",
	"TENNESSEE": "TN", "TEXAS": "TX", "UTAH": "UT", "VERMONT": "VT", "VIRGINIA": "VA", "WASHINGTON": "WA", "WEST VIRGINIA": "WV", "WISCONSIN": "WI",
	"WYOMING": "WY", "ALBERTA": "AB", "BRITISH COLUMBIA": "BC", "MANITOBA": "MB", "NEW BRUNSWICK": "NB", "NEWFOUNDLAND AND LABRADOR": "NL",
	"NOVA SCOTIA": "NS", "ONTARIO": "ON", "PRINCE EDWARD ISLAND": "PE", "QUEBEC": "QC", "QUÉBEC": "QC", "SASKATCHEWAN": "SK", "YUKON": "YT",
	"NEW SOUTH WALES": "NSW", "VICTORIA": "VIC", "QUEENSLAND": "QLD", "SOUTH AUSTRALIA": "SA", "WESTERN AUSTRALIA": "WA", "TASMANIA": "TAS",
	"NORTHERN TERRITORY": "NT", "AUSTRALIAN CAPITAL TERRITORY": "ACT",
}

func states(byZone map[string]string) map[string]string {
	out := map[string]string{}
	for zones, list := range byZone {
		for s := range strings.FieldsSeq(list) {
			out[s] = zones
		}
	}
	return out
}
