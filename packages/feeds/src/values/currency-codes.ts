/** ISO 4217 codes that prices are quoted in, and those of the past that still turn up. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF ' +
    'CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD ' +
    'HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD ' +
    'MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN ' +
    'PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY ' +
    'TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ' +
    'ATS BEF BYR CUC CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE ROL SIT SKK SLL STD TRL ' +
    'VEF ZWL'
  ).split(' '),
)

/** Codes that are no words of any language one meets in a shop; only these are read in lower case. */
export const LOWER_CASE_CODES: readonly string[] = (
  'usd eur gbp sgd myr idr thb php vnd aud nzd jpy cny hkd twd krw inr aed chf sek nok dkk pln czk huf rub uah brl ' +
  'mxn kwd omr ron isk ils qar egp pkr lkr bdt npr kes ngn ghs zar clp uyu pyg crc gtq hnl jmd ttd bgn rsd mkd uzs ' +
  'kzt azn byn mdl kgs tjs bhd jod tnd iqd lyd dzd lbp bnd khr mmk mnt fjd xaf xof xpf mur mvr mzn tzs ugx rwf etb'
).split(' ')

/** Codes that are words too: only beside an amount do they name a currency. */
export const WORD_CODES: ReadonlySet<string> = new Set(
  'ALL AMD BAM BOB CAD COP CUP DEM DOP ERN GEL LAK MAD MOP NOK PEN RON SAR SOS SIT STD TOP TRY'.split(' '),
)

const COUNTRIES =
  'US:USD SG:SGD MY:MYR ID:IDR TH:THB PH:PHP VN:VND AU:AUD NZ:NZD CA:CAD HK:HKD TW:TWD JP:JPY CN:CNY KR:KRW ' +
  'KP:KPW IN:INR PK:PKR LK:LKR NP:NPR BD:BDT BT:BTN BN:BND KH:KHR LA:LAK MM:MMK MO:MOP MN:MNT TL:USD GB:GBP ' +
  'IE:EUR DE:EUR AT:EUR FR:EUR ES:EUR PT:EUR IT:EUR NL:EUR BE:EUR LU:EUR FI:EUR GR:EUR SK:EUR SI:EUR EE:EUR ' +
  'LV:EUR LT:EUR HR:EUR CY:EUR MT:EUR BG:EUR ME:EUR XK:EUR AD:EUR MC:EUR SM:EUR VA:EUR CH:CHF LI:CHF SE:SEK ' +
  'NO:NOK DK:DKK GL:DKK FO:DKK IS:ISK PL:PLN CZ:CZK HU:HUF RO:RON RS:RSD BA:BAM MK:MKD AL:ALL MD:MDL UA:UAH ' +
  'RU:RUB BY:BYN KZ:KZT KG:KGS TJ:TJS TM:TMT UZ:UZS GE:GEL AM:AMD AZ:AZN TR:TRY IL:ILS PS:ILS AE:AED SA:SAR ' +
  'QA:QAR KW:KWD BH:BHD OM:OMR JO:JOD LB:LBP SY:SYP IQ:IQD IR:IRR YE:YER AF:AFN EG:EGP MA:MAD TN:TND DZ:DZD ' +
  'LY:LYD SD:SDG SS:SSP ZA:ZAR NA:NAD BW:BWP LS:LSL SZ:SZL MZ:MZN ZM:ZMW ZW:ZWG MW:MWK AO:AOA CD:CDF NG:NGN ' +
  'GH:GHS KE:KES TZ:TZS UG:UGX RW:RWF BI:BIF ET:ETB ER:ERN DJ:DJF SO:SOS GM:GMD GN:GNF SL:SLE LR:LRD CV:CVE ' +
  'ST:STN MR:MRU MG:MGA KM:KMF SN:XOF CI:XOF ML:XOF BF:XOF NE:XOF TG:XOF BJ:XOF GW:XOF CM:XAF GA:XAF CG:XAF ' +
  'TD:XAF CF:XAF GQ:XAF NC:XPF PF:XPF RE:EUR GP:EUR MQ:EUR GF:EUR YT:EUR MX:MXN BR:BRL AR:ARS CL:CLP CO:COP ' +
  'PE:PEN UY:UYU PY:PYG BO:BOB VE:VES EC:USD SV:USD PR:USD GU:USD CR:CRC GT:GTQ HN:HNL NI:NIO DO:DOP JM:JMD ' +
  'TT:TTD PA:PAB CU:CUP HT:HTG BS:BSD BB:BBD BZ:BZD BM:BMD KY:KYD GY:GYD SR:SRD AW:AWG CW:XCG SX:XCG AG:XCD ' +
  'DM:XCD GD:XCD KN:XCD LC:XCD VC:XCD MU:MUR SC:SCR MV:MVR FJ:FJD PG:PGK SB:SBD VU:VUV WS:WST TO:TOP FK:FKP ' +
  'GI:GIP SH:SHP IM:GBP JE:GBP GG:GBP'

/** The currency of countries whose shops write an ambiguous sign or none. */
export const COUNTRY_CURRENCIES: Readonly<Record<string, string>> = Object.fromEntries(
  COUNTRIES.split(' ').map(pair => pair.split(':')),
)
