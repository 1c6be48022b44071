"""The table of country codes: one line a code, to be edited here and nowhere else.

Columns: ``code`` (what our records hold), ``zone`` (what stands in a machine-readable zone), ``alpha2`` and ``alpha3``
(ISO 3166), ``kind``, ``parent`` (the state a territory belongs to or a status is granted by; what a withdrawn code was
followed by), ``from`` and ``to`` (dates of validity of the code, as far as known), ``accepts`` (other spellings that
messages use), ``source``, ``verified`` and ``name`` in English.

``kind``: ``state``; ``territory`` (a code of its own whose standing each state settles by policy); ``organisation``
that issues documents; ``status`` of a person; ``historic`` (withdrawn, still a place of birth or in an old document);
``specimen``. ``source``: ``iso1`` ISO 3166-1, ``iso3`` ISO 3166-3, ``icao`` Doc 9303-3 section 5, ``met`` seen in
documents and in no list. ``verified``: whether codes and end of validity were compared with another copy of the
source; the years in ``from`` and the names of special codes never were.
"""

from __future__ import annotations

COUNTRY_ROWS = """
code|zone|alpha2|alpha3|kind|parent|from|to|accepts|source|verified|name
ABW|ABW|AW|ABW|territory|NLD||||iso1|yes|Aruba
AFG|AFG|AF|AFG|state|||||iso1|yes|Afghanistan
AGO|AGO|AO|AGO|state|||||iso1|yes|Angola
AIA|AIA|AI|AIA|territory|GBR||||iso1|yes|Anguilla
ALA|ALA|AX|ALA|territory|FIN|2004|||iso1|yes|Åland Islands
ALB|ALB|AL|ALB|state|||||iso1|yes|Albania
AND|AND|AD|AND|state|||||iso1|yes|Andorra
ARE|ARE|AE|ARE|state|||||iso1|yes|United Arab Emirates
ARG|ARG|AR|ARG|state|||||iso1|yes|Argentina
ARM|ARM|AM|ARM|state|||||iso1|yes|Armenia
ASM|ASM|AS|ASM|territory|USA||||iso1|yes|American Samoa
ATA|ATA|AQ|ATA|territory|||||iso1|yes|Antarctica
ATF|ATF|TF|ATF|territory|FRA||||iso1|yes|French Southern Territories
ATG|ATG|AG|ATG|state|||||iso1|yes|Antigua and Barbuda
AUS|AUS|AU|AUS|state|||||iso1|yes|Australia
AUT|AUT|AT|AUT|state|||||iso1|yes|Austria
AZE|AZE|AZ|AZE|state|||||iso1|yes|Azerbaijan
BDI|BDI|BI|BDI|state|||||iso1|yes|Burundi
BEL|BEL|BE|BEL|state|||||iso1|yes|Belgium
BEN|BEN|BJ|BEN|state|||||iso1|yes|Benin
BES|BES|BQ|BES|territory|NLD|2010|||iso1|yes|Bonaire, Sint Eustatius and Saba
BFA|BFA|BF|BFA|state|||||iso1|yes|Burkina Faso
BGD|BGD|BD|BGD|state|||||iso1|yes|Bangladesh
BGR|BGR|BG|BGR|state|||||iso1|yes|Bulgaria
BHR|BHR|BH|BHR|state|||||iso1|yes|Bahrain
BHS|BHS|BS|BHS|state|||||iso1|yes|Bahamas
BIH|BIH|BA|BIH|state|||||iso1|yes|Bosnia and Herzegovina
BLM|BLM|BL|BLM|territory|FRA|2007|||iso1|yes|Saint Barthélemy
BLR|BLR|BY|BLR|state|||||iso1|yes|Belarus
BLZ|BLZ|BZ|BLZ|state|||||iso1|yes|Belize
BMU|BMU|BM|BMU|territory|GBR||||iso1|yes|Bermuda
BOL|BOL|BO|BOL|state|||||iso1|yes|Bolivia
BRA|BRA|BR|BRA|state|||||iso1|yes|Brazil
BRB|BRB|BB|BRB|state|||||iso1|yes|Barbados
BRN|BRN|BN|BRN|state|||||iso1|yes|Brunei
BTN|BTN|BT|BTN|state|||||iso1|yes|Bhutan
BVT|BVT|BV|BVT|territory|NOR||||iso1|yes|Bouvet Island
BWA|BWA|BW|BWA|state|||||iso1|yes|Botswana
CAF|CAF|CF|CAF|state|||||iso1|yes|Central African Rep.
CAN|CAN|CA|CAN|state|||||iso1|yes|Canada
CCK|CCK|CC|CCK|territory|AUS||||iso1|yes|Cocos (Keeling) Islands
CHE|CHE|CH|CHE|state|||||iso1|yes|Switzerland
CHL|CHL|CL|CHL|state|||||iso1|yes|Chile
CHN|CHN|CN|CHN|state|||||iso1|yes|China
CIV|CIV|CI|CIV|state|||||iso1|yes|Côte d'Ivoire
CMR|CMR|CM|CMR|state|||||iso1|yes|Cameroon
COD|COD|CD|COD|state||1997|||iso1|yes|Congo (Democratic Republic of the)
COG|COG|CG|COG|state|||||iso1|yes|Congo
COK|COK|CK|COK|territory|NZL||||iso1|yes|Cook Islands
COL|COL|CO|COL|state|||||iso1|yes|Colombia
COM|COM|KM|COM|state|||||iso1|yes|Comoros
CPV|CPV|CV|CPV|state|||||iso1|yes|Cabo Verde
CRI|CRI|CR|CRI|state|||||iso1|yes|Costa Rica
CUB|CUB|CU|CUB|state|||||iso1|yes|Cuba
CUW|CUW|CW|CUW|territory|NLD|2010|||iso1|yes|Curaçao
CXR|CXR|CX|CXR|territory|AUS||||iso1|yes|Christmas Island
CYM|CYM|KY|CYM|territory|GBR||||iso1|yes|Cayman Islands
CYP|CYP|CY|CYP|state|||||iso1|yes|Cyprus
CZE|CZE|CZ|CZE|state||1993|||iso1|yes|Czechia
DEU|D|DE|DEU|state||1990||D|iso1|yes|Germany
DJI|DJI|DJ|DJI|state|||||iso1|yes|Djibouti
DMA|DMA|DM|DMA|state|||||iso1|yes|Dominica
DNK|DNK|DK|DNK|state|||||iso1|yes|Denmark
DOM|DOM|DO|DOM|state|||||iso1|yes|Dominican Republic
DZA|DZA|DZ|DZA|state|||||iso1|yes|Algeria
ECU|ECU|EC|ECU|state|||||iso1|yes|Ecuador
EGY|EGY|EG|EGY|state|||||iso1|yes|Egypt
ERI|ERI|ER|ERI|state||1993|||iso1|yes|Eritrea
ESH|ESH|EH|ESH|territory|||||iso1|yes|Western Sahara
ESP|ESP|ES|ESP|state|||||iso1|yes|Spain
EST|EST|EE|EST|state|||||iso1|yes|Estonia
ETH|ETH|ET|ETH|state|||||iso1|yes|Ethiopia
FIN|FIN|FI|FIN|state|||||iso1|yes|Finland
FJI|FJI|FJ|FJI|state|||||iso1|yes|Fiji
FLK|FLK|FK|FLK|territory|GBR||||iso1|yes|Falkland Islands
FRA|FRA|FR|FRA|state|||||iso1|yes|France
FRO|FRO|FO|FRO|territory|DNK||||iso1|yes|Faroe Islands
FSM|FSM|FM|FSM|state|||||iso1|yes|Micronesia
GAB|GAB|GA|GAB|state|||||iso1|yes|Gabon
GBR|GBR|GB|GBR|state||||UK|iso1|yes|United Kingdom
GEO|GEO|GE|GEO|state|||||iso1|yes|Georgia
GGY|GGY|GG|GGY|territory|GBR|2006|||iso1|yes|Guernsey
GHA|GHA|GH|GHA|state|||||iso1|yes|Ghana
GIB|GIB|GI|GIB|territory|GBR||||iso1|yes|Gibraltar
GIN|GIN|GN|GIN|state|||||iso1|yes|Guinea
GLP|GLP|GP|GLP|territory|FRA||||iso1|yes|Guadeloupe
GMB|GMB|GM|GMB|state|||||iso1|yes|Gambia
GNB|GNB|GW|GNB|state|||||iso1|yes|Guinea-Bissau
GNQ|GNQ|GQ|GNQ|state|||||iso1|yes|Equatorial Guinea
GRC|GRC|GR|GRC|state|||||iso1|yes|Greece
GRD|GRD|GD|GRD|state|||||iso1|yes|Grenada
GRL|GRL|GL|GRL|territory|DNK||||iso1|yes|Greenland
GTM|GTM|GT|GTM|state|||||iso1|yes|Guatemala
GUF|GUF|GF|GUF|territory|FRA||||iso1|yes|French Guiana
GUM|GUM|GU|GUM|territory|USA||||iso1|yes|Guam
GUY|GUY|GY|GUY|state|||||iso1|yes|Guyana
HKG|HKG|HK|HKG|territory|CHN||||iso1|yes|Hong Kong
HMD|HMD|HM|HMD|territory|AUS||||iso1|yes|Heard Island and McDonald Islands
HND|HND|HN|HND|state|||||iso1|yes|Honduras
HRV|HRV|HR|HRV|state|||||iso1|yes|Croatia
HTI|HTI|HT|HTI|state|||||iso1|yes|Haiti
HUN|HUN|HU|HUN|state|||||iso1|yes|Hungary
IDN|IDN|ID|IDN|state|||||iso1|yes|Indonesia
IMN|IMN|IM|IMN|territory|GBR|2006|||iso1|yes|Isle of Man
IND|IND|IN|IND|state|||||iso1|yes|India
IOT|IOT|IO|IOT|territory|GBR||||iso1|yes|British Indian Ocean Territory
IRL|IRL|IE|IRL|state|||||iso1|yes|Ireland
IRN|IRN|IR|IRN|state|||||iso1|yes|Iran
IRQ|IRQ|IQ|IRQ|state|||||iso1|yes|Iraq
ISL|ISL|IS|ISL|state|||||iso1|yes|Iceland
ISR|ISR|IL|ISR|state|||||iso1|yes|Israel
ITA|ITA|IT|ITA|state|||||iso1|yes|Italy
JAM|JAM|JM|JAM|state|||||iso1|yes|Jamaica
JEY|JEY|JE|JEY|territory|GBR|2006|||iso1|yes|Jersey
JOR|JOR|JO|JOR|state|||||iso1|yes|Jordan
JPN|JPN|JP|JPN|state|||||iso1|yes|Japan
KAZ|KAZ|KZ|KAZ|state|||||iso1|yes|Kazakhstan
KEN|KEN|KE|KEN|state|||||iso1|yes|Kenya
KGZ|KGZ|KG|KGZ|state|||||iso1|yes|Kyrgyzstan
KHM|KHM|KH|KHM|state|||||iso1|yes|Cambodia
KIR|KIR|KI|KIR|state|||||iso1|yes|Kiribati
KNA|KNA|KN|KNA|state|||||iso1|yes|Saint Kitts and Nevis
KOR|KOR|KR|KOR|state|||||iso1|yes|Korea (Republic of)
KWT|KWT|KW|KWT|state|||||iso1|yes|Kuwait
LAO|LAO|LA|LAO|state|||||iso1|yes|Laos
LBN|LBN|LB|LBN|state|||||iso1|yes|Lebanon
LBR|LBR|LR|LBR|state|||||iso1|yes|Liberia
LBY|LBY|LY|LBY|state|||||iso1|yes|Libya
LCA|LCA|LC|LCA|state|||||iso1|yes|Saint Lucia
LIE|LIE|LI|LIE|state|||||iso1|yes|Liechtenstein
LKA|LKA|LK|LKA|state|||||iso1|yes|Sri Lanka
LSO|LSO|LS|LSO|state|||||iso1|yes|Lesotho
LTU|LTU|LT|LTU|state|||||iso1|yes|Lithuania
LUX|LUX|LU|LUX|state|||||iso1|yes|Luxembourg
LVA|LVA|LV|LVA|state|||||iso1|yes|Latvia
MAC|MAC|MO|MAC|territory|CHN||||iso1|yes|Macau
MAF|MAF|MF|MAF|territory|FRA|2007|||iso1|yes|Saint Martin (French part)
MAR|MAR|MA|MAR|state|||||iso1|yes|Morocco
MCO|MCO|MC|MCO|state|||||iso1|yes|Monaco
MDA|MDA|MD|MDA|state|||||iso1|yes|Moldova
MDG|MDG|MG|MDG|state|||||iso1|yes|Madagascar
MDV|MDV|MV|MDV|state|||||iso1|yes|Maldives
MEX|MEX|MX|MEX|state|||||iso1|yes|Mexico
MHL|MHL|MH|MHL|state|||||iso1|yes|Marshall Islands
MKD|MKD|MK|MKD|state|||||iso1|yes|North Macedonia
MLI|MLI|ML|MLI|state|||||iso1|yes|Mali
MLT|MLT|MT|MLT|state|||||iso1|yes|Malta
MMR|MMR|MM|MMR|state|||||iso1|yes|Myanmar
MNE|MNE|ME|MNE|state||2006|||iso1|yes|Montenegro
MNG|MNG|MN|MNG|state|||||iso1|yes|Mongolia
MNP|MNP|MP|MNP|territory|USA||||iso1|yes|Northern Mariana Islands
MOZ|MOZ|MZ|MOZ|state|||||iso1|yes|Mozambique
MRT|MRT|MR|MRT|state|||||iso1|yes|Mauritania
MSR|MSR|MS|MSR|territory|GBR||||iso1|yes|Montserrat
MTQ|MTQ|MQ|MTQ|territory|FRA||||iso1|yes|Martinique
MUS|MUS|MU|MUS|state|||||iso1|yes|Mauritius
MWI|MWI|MW|MWI|state|||||iso1|yes|Malawi
MYS|MYS|MY|MYS|state|||||iso1|yes|Malaysia
MYT|MYT|YT|MYT|territory|FRA||||iso1|yes|Mayotte
NAM|NAM|NA|NAM|state|||||iso1|yes|Namibia
NCL|NCL|NC|NCL|territory|FRA||||iso1|yes|New Caledonia
NER|NER|NE|NER|state|||||iso1|yes|Niger
NFK|NFK|NF|NFK|territory|AUS||||iso1|yes|Norfolk Island
NGA|NGA|NG|NGA|state|||||iso1|yes|Nigeria
NIC|NIC|NI|NIC|state|||||iso1|yes|Nicaragua
NIU|NIU|NU|NIU|territory|NZL||||iso1|yes|Niue
NLD|NLD|NL|NLD|state|||||iso1|yes|Netherlands
NOR|NOR|NO|NOR|state|||||iso1|yes|Norway
NPL|NPL|NP|NPL|state|||||iso1|yes|Nepal
NRU|NRU|NR|NRU|state|||||iso1|yes|Nauru
NZL|NZL|NZ|NZL|state|||||iso1|yes|New Zealand
OMN|OMN|OM|OMN|state|||||iso1|yes|Oman
PAK|PAK|PK|PAK|state|||||iso1|yes|Pakistan
PAN|PAN|PA|PAN|state|||||iso1|yes|Panama
PCN|PCN|PN|PCN|territory|GBR||||iso1|yes|Pitcairn
PER|PER|PE|PER|state|||||iso1|yes|Peru
PHL|PHL|PH|PHL|state|||||iso1|yes|Philippines
PLW|PLW|PW|PLW|state|||||iso1|yes|Palau
PNG|PNG|PG|PNG|state|||||iso1|yes|Papua New Guinea
POL|POL|PL|POL|state|||||iso1|yes|Poland
PRI|PRI|PR|PRI|territory|USA||||iso1|yes|Puerto Rico
PRK|PRK|KP|PRK|state|||||iso1|yes|Korea (Democratic People's Republic of)
PRT|PRT|PT|PRT|state|||||iso1|yes|Portugal
PRY|PRY|PY|PRY|state|||||iso1|yes|Paraguay
PSE|PSE|PS|PSE|territory||1999|||iso1|yes|Palestine
PYF|PYF|PF|PYF|territory|FRA||||iso1|yes|French Polynesia
QAT|QAT|QA|QAT|state|||||iso1|yes|Qatar
REU|REU|RE|REU|territory|FRA||||iso1|yes|Réunion
ROU|ROU|RO|ROU|state||2002|||iso1|yes|Romania
RUS|RUS|RU|RUS|state|||||iso1|yes|Russia
RWA|RWA|RW|RWA|state|||||iso1|yes|Rwanda
SAU|SAU|SA|SAU|state|||||iso1|yes|Saudi Arabia
SDN|SDN|SD|SDN|state|||||iso1|yes|Sudan
SEN|SEN|SN|SEN|state|||||iso1|yes|Senegal
SGP|SGP|SG|SGP|state|||||iso1|yes|Singapore
SGS|SGS|GS|SGS|territory|GBR||||iso1|yes|South Georgia and the South Sandwich Islands
SHN|SHN|SH|SHN|territory|GBR||||iso1|yes|Saint Helena, Ascension and Tristan da Cunha
SJM|SJM|SJ|SJM|territory|NOR||||iso1|yes|Svalbard and Jan Mayen
SLB|SLB|SB|SLB|state|||||iso1|yes|Solomon Islands
SLE|SLE|SL|SLE|state|||||iso1|yes|Sierra Leone
SLV|SLV|SV|SLV|state|||||iso1|yes|El Salvador
SMR|SMR|SM|SMR|state|||||iso1|yes|San Marino
SOM|SOM|SO|SOM|state|||||iso1|yes|Somalia
SPM|SPM|PM|SPM|territory|FRA||||iso1|yes|Saint Pierre and Miquelon
SRB|SRB|RS|SRB|state||2006|||iso1|yes|Serbia
SSD|SSD|SS|SSD|state||2011|||iso1|yes|South Sudan
STP|STP|ST|STP|state|||||iso1|yes|Sao Tome and Principe
SUR|SUR|SR|SUR|state|||||iso1|yes|Suriname
SVK|SVK|SK|SVK|state||1993|||iso1|yes|Slovakia
SVN|SVN|SI|SVN|state|||||iso1|yes|Slovenia
SWE|SWE|SE|SWE|state|||||iso1|yes|Sweden
SWZ|SWZ|SZ|SWZ|state|||||iso1|yes|Eswatini
SXM|SXM|SX|SXM|territory|NLD|2010|||iso1|yes|Sint Maarten (Dutch part)
SYC|SYC|SC|SYC|state|||||iso1|yes|Seychelles
SYR|SYR|SY|SYR|state|||||iso1|yes|Syria
TCA|TCA|TC|TCA|territory|GBR||||iso1|yes|Turks and Caicos Islands
TCD|TCD|TD|TCD|state|||||iso1|yes|Chad
TGO|TGO|TG|TGO|state|||||iso1|yes|Togo
THA|THA|TH|THA|state|||||iso1|yes|Thailand
TJK|TJK|TJ|TJK|state|||||iso1|yes|Tajikistan
TKL|TKL|TK|TKL|territory|NZL||||iso1|yes|Tokelau
TKM|TKM|TM|TKM|state|||||iso1|yes|Turkmenistan
TLS|TLS|TL|TLS|state||2002|||iso1|yes|Timor-Leste
TON|TON|TO|TON|state|||||iso1|yes|Tonga
TTO|TTO|TT|TTO|state|||||iso1|yes|Trinidad and Tobago
TUN|TUN|TN|TUN|state|||||iso1|yes|Tunisia
TUR|TUR|TR|TUR|state|||||iso1|yes|Türkiye
TUV|TUV|TV|TUV|state|||||iso1|yes|Tuvalu
TWN|TWN|TW|TWN|territory|||||iso1|yes|Taiwan
TZA|TZA|TZ|TZA|state|||||iso1|yes|Tanzania
UGA|UGA|UG|UGA|state|||||iso1|yes|Uganda
UKR|UKR|UA|UKR|state|||||iso1|yes|Ukraine
UMI|UMI|UM|UMI|territory|USA||||iso1|yes|United States Minor Outlying Islands
URY|URY|UY|URY|state|||||iso1|yes|Uruguay
USA|USA|US|USA|state|||||iso1|yes|United States
UZB|UZB|UZ|UZB|state|||||iso1|yes|Uzbekistan
VAT|VAT|VA|VAT|state|||||iso1|yes|Holy See
VCT|VCT|VC|VCT|state|||||iso1|yes|Saint Vincent and the Grenadines
VEN|VEN|VE|VEN|state|||||iso1|yes|Venezuela
VGB|VGB|VG|VGB|territory|GBR||||iso1|yes|Virgin Islands (British)
VIR|VIR|VI|VIR|territory|USA||||iso1|yes|Virgin Islands (United States)
VNM|VNM|VN|VNM|state|||||iso1|yes|Vietnam
VUT|VUT|VU|VUT|state|||||iso1|yes|Vanuatu
WLF|WLF|WF|WLF|territory|FRA||||iso1|yes|Wallis and Futuna
WSM|WSM|WS|WSM|state|||||iso1|yes|Samoa
YEM|YEM|YE|YEM|state||1990|||iso1|yes|Yemen
ZAF|ZAF|ZA|ZAF|state|||||iso1|yes|South Africa
ZMB|ZMB|ZM|ZMB|state|||||iso1|yes|Zambia
ZWE|ZWE|ZW|ZWE|state|||||iso1|yes|Zimbabwe
GBD|GBD|||status|GBR||||icao|no|British Overseas Territories citizen
GBN|GBN|||status|GBR||||icao|no|British National (Overseas)
GBO|GBO|||status|GBR||||icao|no|British Overseas citizen
GBP|GBP|||status|GBR||||icao|no|British protected person
GBS|GBS|||status|GBR||||icao|no|British subject
RKS|RKS|||state||2008||XK XKX KOS|icao|no|Kosovo
EUE|EUE|||organisation||||EU|icao|no|European Union laissez-passer
UNO|UNO|||organisation||||UN|icao|no|United Nations
UNA|UNA|||organisation|||||icao|no|United Nations specialised agency
UNK|UNK|||organisation|||||icao|no|United Nations Interim Administration Mission in Kosovo
IAO|IAO|||organisation|||||icao|no|International Civil Aviation Organization
XBA|XBA|||organisation|||||icao|no|African Development Bank
XIM|XIM|||organisation|||||icao|no|African Export-Import Bank
XCC|XCC|||organisation|||||icao|no|Caribbean Community
XCE|XCE|||organisation|||||icao|no|Council of Europe
XCO|XCO|||organisation|||||icao|no|Common Market for Eastern and Southern Africa
XEC|XEC|||organisation|||||icao|no|Economic Community of West African States
XPO|XPO|||organisation|||||icao|no|Interpol
XES|XES|||organisation|||||icao|no|Organization of Eastern Caribbean States
XMP|XMP|||organisation|||||icao|no|Parliamentary Assembly of the Mediterranean
XOM|XOM|||organisation|||||icao|no|Sovereign Military Order of Malta
XDC|XDC|||organisation|||||icao|no|Southern African Development Community
XAU|XAU|||organisation|||||icao|no|African Union
XAA|XAA|||organisation|||||icao|no|(issuer not verified)
XSV|XSV|||organisation|||||icao|no|(issuer not verified)
XTC|XTC|||organisation|||||icao|no|(issuer not verified)
XCT|XCT|||territory|||||met|no|Northern Cyprus (met in documents)
XXK|XXK|||status|||||met|no|Kosovo resident (met in documents)
XXA|XXA|||status|||||icao|no|Stateless person (1954 Convention)
XXB|XXB|||status|||||icao|no|Refugee (1951 Convention)
XXC|XXC|||status|||||icao|no|Refugee, other
XXX|XXX|||status|||||icao|no|Unspecified nationality
UTO|UTO|||specimen|||||icao|no|Utopia (specimens)
AFI|AFI||AFI|historic|DJI||1977||iso3|yes|French Afars and Issas
ANT|ANT|AN|ANT|historic|NLD||2010-12-15||iso3|yes|Netherlands Antilles
ATB|ATB||ATB|historic|||1979||iso3|yes|British Antarctic Territory
ATN|ATN||ATN|historic|||1983||iso3|yes|Dronning Maud Land
BUR|BUR||BUR|historic|MMR||1989-12-05||iso3|yes|Burma
BYS|BYS||BYS|historic|BLR||1992-06-15||iso3|yes|Byelorussian SSR
CSK|CSK||CSK|historic|||1993-06-15||iso3|yes|Czechoslovakia
CTE|CTE||CTE|historic|||1984||iso3|yes|Canton and Enderbury Islands
DDR|DDR||DDR|historic|DEU||1990-10-30||iso3|yes|German Democratic Republic
DHY|DHY||DHY|historic|BEN||1977||iso3|yes|Dahomey
FXX|FXX||FXX|historic|FRA||1997-07-14||iso3|yes|France (metropolitan)
GEL|GEL||GEL|historic|||1979||iso3|yes|Gilbert and Ellice Islands
HVO|HVO||HVO|historic|BFA||1984||iso3|yes|Upper Volta
JTN|JTN||JTN|historic|USA||1986||iso3|yes|Johnston Island
MID|MID||MID|historic|USA||1986||iso3|yes|Midway Islands
NHB|NHB||NHB|historic|VUT||1980||iso3|yes|New Hebrides
NTZ|NTZ||NTZ|historic|||1993-07-12||iso3|yes|Neutral Zone
PCI|PCI||PCI|historic|||1986||iso3|yes|Pacific Islands (trust territory)
PCZ|PCZ||PCZ|historic|||1980||iso3|yes|Panama Canal Zone
PUS|PUS||PUS|historic|USA||1986||iso3|yes|United States Miscellaneous Pacific Islands
RHO|RHO||RHO|historic|ZWE||1980||iso3|yes|Southern Rhodesia
ROM|ROM|||historic|ROU||2002||met|no|Romania (code until 2002)
SCG|SCG|CS|SCG|historic|||2006-09-26||iso3|yes|Serbia and Montenegro
SKM|SKM||SKM|historic|IND||1975||iso3|yes|Sikkim
SUN|SUN|SU|SUN|historic|||1992-08-30||iso3|yes|Soviet Union
TMP|TMP|TP|TMP|historic|TLS||2002-05-20||iso3|yes|East Timor
VDR|VDR||VDR|historic|VNM||1977||iso3|yes|Viet-Nam (Democratic Republic of)
WAK|WAK||WAK|historic|USA||1986||iso3|yes|Wake Island
YMD|YMD||YMD|historic|YEM||1990-08-14||iso3|yes|Yemen (Democratic)
YUG|YUG|YU|YUG|historic|||2003-07-23||iso3|yes|Yugoslavia
ZAR|ZAR|ZR|ZAR|historic|COD||1997-07-14||iso3|yes|Zaire
"""
