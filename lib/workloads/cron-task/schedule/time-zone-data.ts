// Names: tzdata 2025c with its links and backward names, as Go packs it into `lib/time/zoneinfo.zip` (Go 1.26): the list the API server reads.
// To renew: unpack that archive of the Go release Kubernetes is built with, list its files sorted by bytes, and group them by their first part.
// Clock changes: load each file with `time.LoadLocationFromTZData`, walk the offset changes from 2027 to 2036, and write the local time
// (minutes after midnight) at which clocks jump forward (skipped) or at which the repeated stretch begins (doubled). The version stands
// in `lib/time/update.bash` beside the archive.
// https://pkg.go.dev/time/tzdata

/** The tzdata release the names and clock changes below come from. */
export const TIME_ZONE_RELEASE = '2025c';

/** Time zone names by area; the area '' holds names without a slash. */
export const TIME_ZONE_NAMES: Readonly<Record<string, string>> = {
  'Africa/': `
    Abidjan Accra Addis_Ababa Algiers Asmara Asmera Bamako Bangui Banjul Bissau Blantyre Brazzaville Bujumbura Cairo Casablanca Ceuta
    Conakry Dakar Dar_es_Salaam Djibouti Douala El_Aaiun Freetown Gaborone Harare Johannesburg Juba Kampala Khartoum Kigali Kinshasa
    Lagos Libreville Lome Luanda Lubumbashi Lusaka Malabo Maputo Maseru Mbabane Mogadishu Monrovia Nairobi Ndjamena Niamey Nouakchott
    Ouagadougou Porto-Novo Sao_Tome Timbuktu Tripoli Tunis Windhoek
  `,
  'America/': `
    Adak Anchorage Anguilla Antigua Araguaina Argentina/Buenos_Aires Argentina/Catamarca Argentina/ComodRivadavia Argentina/Cordoba
    Argentina/Jujuy Argentina/La_Rioja Argentina/Mendoza Argentina/Rio_Gallegos Argentina/Salta Argentina/San_Juan Argentina/San_Luis
    Argentina/Tucuman Argentina/Ushuaia Aruba Asuncion Atikokan Atka Bahia Bahia_Banderas Barbados Belem Belize Blanc-Sablon Boa_Vista
    Bogota Boise Buenos_Aires Cambridge_Bay Campo_Grande Cancun Caracas Catamarca Cayenne Cayman Chicago Chihuahua Ciudad_Juarez
    Coral_Harbour Cordoba Costa_Rica Coyhaique Creston Cuiaba Curacao Danmarkshavn Dawson Dawson_Creek Denver Detroit Dominica
    Edmonton Eirunepe El_Salvador Ensenada Fort_Nelson Fort_Wayne Fortaleza Glace_Bay Godthab Goose_Bay Grand_Turk Grenada Guadeloupe
    Guatemala Guayaquil Guyana Halifax Havana Hermosillo Indiana/Indianapolis Indiana/Knox Indiana/Marengo Indiana/Petersburg
    Indiana/Tell_City Indiana/Vevay Indiana/Vincennes Indiana/Winamac Indianapolis Inuvik Iqaluit Jamaica Jujuy Juneau
    Kentucky/Louisville Kentucky/Monticello Knox_IN Kralendijk La_Paz Lima Los_Angeles Louisville Lower_Princes Maceio Managua Manaus
    Marigot Martinique Matamoros Mazatlan Mendoza Menominee Merida Metlakatla Mexico_City Miquelon Moncton Monterrey Montevideo
    Montreal Montserrat Nassau New_York Nipigon Nome Noronha North_Dakota/Beulah North_Dakota/Center North_Dakota/New_Salem Nuuk
    Ojinaga Panama Pangnirtung Paramaribo Phoenix Port-au-Prince Port_of_Spain Porto_Acre Porto_Velho Puerto_Rico Punta_Arenas
    Rainy_River Rankin_Inlet Recife Regina Resolute Rio_Branco Rosario Santa_Isabel Santarem Santiago Santo_Domingo Sao_Paulo
    Scoresbysund Shiprock Sitka St_Barthelemy St_Johns St_Kitts St_Lucia St_Thomas St_Vincent Swift_Current Tegucigalpa Thule
    Thunder_Bay Tijuana Toronto Tortola Vancouver Virgin Whitehorse Winnipeg Yakutat Yellowknife
  `,
  'Antarctica/': `
    Casey Davis DumontDUrville Macquarie Mawson McMurdo Palmer Rothera South_Pole Syowa Troll Vostok
  `,
  'Arctic/': `
    Longyearbyen
  `,
  'Asia/': `
    Aden Almaty Amman Anadyr Aqtau Aqtobe Ashgabat Ashkhabad Atyrau Baghdad Bahrain Baku Bangkok Barnaul Beirut Bishkek Brunei
    Calcutta Chita Choibalsan Chongqing Chungking Colombo Dacca Damascus Dhaka Dili Dubai Dushanbe Famagusta Gaza Harbin Hebron
    Ho_Chi_Minh Hong_Kong Hovd Irkutsk Istanbul Jakarta Jayapura Jerusalem Kabul Kamchatka Karachi Kashgar Kathmandu Katmandu Khandyga
    Kolkata Krasnoyarsk Kuala_Lumpur Kuching Kuwait Macao Macau Magadan Makassar Manila Muscat Nicosia Novokuznetsk Novosibirsk Omsk
    Oral Phnom_Penh Pontianak Pyongyang Qatar Qostanay Qyzylorda Rangoon Riyadh Saigon Sakhalin Samarkand Seoul Shanghai Singapore
    Srednekolymsk Taipei Tashkent Tbilisi Tehran Tel_Aviv Thimbu Thimphu Tokyo Tomsk Ujung_Pandang Ulaanbaatar Ulan_Bator Urumqi
    Ust-Nera Vientiane Vladivostok Yakutsk Yangon Yekaterinburg Yerevan
  `,
  'Atlantic/': `
    Azores Bermuda Canary Cape_Verde Faeroe Faroe Jan_Mayen Madeira Reykjavik South_Georgia St_Helena Stanley
  `,
  'Australia/': `
    ACT Adelaide Brisbane Broken_Hill Canberra Currie Darwin Eucla Hobart LHI Lindeman Lord_Howe Melbourne NSW North Perth Queensland
    South Sydney Tasmania Victoria West Yancowinna
  `,
  'Brazil/': `
    Acre DeNoronha East West
  `,
  '': `
    CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel
    Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT UTC
    Universal W-SU WET Zulu
  `,
  'Canada/': `
    Atlantic Central Eastern Mountain Newfoundland Pacific Saskatchewan Yukon
  `,
  'Chile/': `
    Continental EasterIsland
  `,
  'Etc/': `
    GMT GMT+0 GMT+1 GMT+10 GMT+11 GMT+12 GMT+2 GMT+3 GMT+4 GMT+5 GMT+6 GMT+7 GMT+8 GMT+9 GMT-0 GMT-1 GMT-10 GMT-11 GMT-12 GMT-13
    GMT-14 GMT-2 GMT-3 GMT-4 GMT-5 GMT-6 GMT-7 GMT-8 GMT-9 GMT0 Greenwich UCT UTC Universal Zulu
  `,
  'Europe/': `
    Amsterdam Andorra Astrakhan Athens Belfast Belgrade Berlin Bratislava Brussels Bucharest Budapest Busingen Chisinau Copenhagen
    Dublin Gibraltar Guernsey Helsinki Isle_of_Man Istanbul Jersey Kaliningrad Kiev Kirov Kyiv Lisbon Ljubljana London Luxembourg
    Madrid Malta Mariehamn Minsk Monaco Moscow Nicosia Oslo Paris Podgorica Prague Riga Rome Samara San_Marino Sarajevo Saratov
    Simferopol Skopje Sofia Stockholm Tallinn Tirane Tiraspol Ulyanovsk Uzhgorod Vaduz Vatican Vienna Vilnius Volgograd Warsaw Zagreb
    Zaporozhye Zurich
  `,
  'Indian/': `
    Antananarivo Chagos Christmas Cocos Comoro Kerguelen Mahe Maldives Mauritius Mayotte Reunion
  `,
  'Mexico/': `
    BajaNorte BajaSur General
  `,
  'Pacific/': `
    Apia Auckland Bougainville Chatham Chuuk Easter Efate Enderbury Fakaofo Fiji Funafuti Galapagos Gambier Guadalcanal Guam Honolulu
    Johnston Kanton Kiritimati Kosrae Kwajalein Majuro Marquesas Midway Nauru Niue Norfolk Noumea Pago_Pago Palau Pitcairn Pohnpei
    Ponape Port_Moresby Rarotonga Saipan Samoa Tahiti Tarawa Tongatapu Truk Wake Wallis Yap
  `,
  'US/': `
    Alaska Aleutian Arizona Central East-Indiana Eastern Hawaii Indiana-Starke Michigan Mountain Pacific Samoa
  `,
};

/** A stretch of local time, in minutes after midnight. */
export interface LocalStretch {
  readonly start: number;
  readonly minutes: number;
}

/** What the clocks of these zones do once a year. */
export interface ClockChange {
  readonly skipped: LocalStretch;
  readonly doubled: LocalStretch;
  readonly zones: string;
}

/** Zones that change their clocks in 2027 to 2036; every other zone keeps one offset. */
export const CLOCK_CHANGES: readonly ClockChange[] = [
  {
    skipped: { start: 0, minutes: 60 },
    doubled: { start: 0, minutes: 60 },
    zones: `
      America/Havana Atlantic/Azores Cuba
    `,
  },
  {
    skipped: { start: 120, minutes: 60 },
    doubled: { start: 120, minutes: 60 },
    zones: `
      Africa/Casablanca Africa/Ceuta Africa/El_Aaiun Antarctica/Macquarie Antarctica/McMurdo Antarctica/South_Pole Arctic/Longyearbyen
      Atlantic/Jan_Mayen Australia/ACT Australia/Adelaide Australia/Broken_Hill Australia/Canberra Australia/Currie Australia/Hobart
      Australia/Melbourne Australia/NSW Australia/South Australia/Sydney Australia/Tasmania Australia/Victoria Australia/Yancowinna CET
      Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen
      Europe/Chisinau Europe/Copenhagen Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco
      Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje
      Europe/Stockholm Europe/Tirane Europe/Tiraspol Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich
      MET NZ Pacific/Auckland Pacific/Norfolk Poland
    `,
  },
  {
    skipped: { start: 1320, minutes: 60 },
    doubled: { start: 1260, minutes: 60 },
    zones: `
      Chile/EasterIsland Pacific/Easter
    `,
  },
  {
    skipped: { start: 0, minutes: 60 },
    doubled: { start: 1380, minutes: 60 },
    zones: `
      Africa/Cairo America/Santiago Asia/Beirut Chile/Continental Egypt
    `,
  },
  {
    skipped: { start: 1380, minutes: 60 },
    doubled: { start: 1380, minutes: 60 },
    zones: `
      America/Godthab America/Nuuk America/Scoresbysund
    `,
  },
  {
    skipped: { start: 165, minutes: 60 },
    doubled: { start: 165, minutes: 60 },
    zones: `
      NZ-CHAT Pacific/Chatham
    `,
  },
  {
    skipped: { start: 180, minutes: 60 },
    doubled: { start: 180, minutes: 60 },
    zones: `
      Asia/Famagusta Asia/Nicosia EET Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Mariehamn
      Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye
    `,
  },
  {
    skipped: { start: 60, minutes: 120 },
    doubled: { start: 60, minutes: 120 },
    zones: `
      Antarctica/Troll
    `,
  },
  {
    skipped: { start: 120, minutes: 60 },
    doubled: { start: 60, minutes: 60 },
    zones: `
      America/Adak America/Anchorage America/Atka America/Boise America/Cambridge_Bay America/Chicago America/Ciudad_Juarez
      America/Denver America/Detroit America/Edmonton America/Ensenada America/Fort_Wayne America/Glace_Bay America/Goose_Bay
      America/Grand_Turk America/Halifax America/Indiana/Indianapolis America/Indiana/Knox America/Indiana/Marengo
      America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac
      America/Indianapolis America/Inuvik America/Iqaluit America/Juneau America/Kentucky/Louisville America/Kentucky/Monticello
      America/Knox_IN America/Los_Angeles America/Louisville America/Matamoros America/Menominee America/Metlakatla America/Miquelon
      America/Moncton America/Montreal America/Nassau America/New_York America/Nipigon America/Nome America/North_Dakota/Beulah
      America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga America/Pangnirtung America/Port-au-Prince
      America/Rainy_River America/Rankin_Inlet America/Resolute America/Santa_Isabel America/Shiprock America/Sitka America/St_Johns
      America/Thule America/Thunder_Bay America/Tijuana America/Toronto America/Vancouver America/Winnipeg America/Yakutat
      America/Yellowknife Asia/Gaza Asia/Hebron Asia/Jerusalem Asia/Tel_Aviv Atlantic/Bermuda CST6CDT Canada/Atlantic Canada/Central
      Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific EST5EDT Israel MST7MDT Mexico/BajaNorte Navajo PST8PDT US/Alaska
      US/Aleutian US/Central US/East-Indiana US/Eastern US/Indiana-Starke US/Michigan US/Mountain US/Pacific
    `,
  },
  {
    skipped: { start: 60, minutes: 60 },
    doubled: { start: 60, minutes: 60 },
    zones: `
      Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Eire Europe/Belfast Europe/Dublin Europe/Guernsey
      Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London GB GB-Eire Portugal WET
    `,
  },
  {
    skipped: { start: 120, minutes: 30 },
    doubled: { start: 90, minutes: 30 },
    zones: `
      Australia/LHI Australia/Lord_Howe
    `,
  },
];
