/** ISO 4217 codes that prices are quoted in, and those of the old European currencies that still turn up. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF ' +
    'CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD ' +
    'HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD ' +
    'MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN ' +
    'PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY ' +
    'TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ' +
    'ATS BEF DEM ESP FIM FRF GRD HRK IEP ITL LTL LVL NLG PTE SIT SKK'
  ).split(' '),
)

/** Codes that are no words of any language one meets in a shop; only these are read in lower case. */
export const LOWER_CASE_CODES: readonly string[] =
  'usd eur gbp sgd myr idr thb php vnd aud nzd jpy cny hkd twd krw inr aed chf sek nok dkk pln czk huf rub uah brl mxn kwd omr'.split(
    ' ',
  )

/**
 * Signs and words with the currencies they can mean, the usual one first. Where the first is null the sign alone
 * says too little: several large currencies share it, and a wrong guess is worse than none.
 */
export const CURRENCY_WORDS: readonly (readonly [words: string, meanings: readonly (string | null)[]])[] = [
  [
    '$ dollar dollars',
    [
      null,
      'USD',
      'SGD',
      'AUD',
      'CAD',
      'NZD',
      'HKD',
      'TWD',
      'MXN',
      'ARS',
      'CLP',
      'COP',
      'UYU',
      'BND',
      'JMD',
      'TTD',
      'NAD',
      'FJD',
      'BBD',
      'BSD',
      'BZD',
      'XCD',
      'GYD',
      'LRD',
      'SRD',
      'KYD',
      'BMD',
      'BRL',
      'DOP',
      'NIO',
    ],
  ],
  ['US$ U$ U$S USD$ US$: $US', ['USD']],
  ['S$ SG$ SGD$', ['SGD']],
  ['A$ AU$ AUD$ $AU', ['AUD']],
  ['C$ CA$ CAD$ CDN$ $CA', ['CAD']],
  ['NZ$ $NZ', ['NZD']],
  ['HK$ HKD$', ['HKD']],
  ['NT$ NTD TW$', ['TWD']],
  ['R$', ['BRL']],
  ['MX$ Mex$ MXN$ MEX$', ['MXN']],
  ['AR$ ARS$', ['ARS']],
  ['CLP$ CL$', ['CLP']],
  ['COP$ COL$ CO$', ['COP']],
  ['UY$ $U', ['UYU']],
  ['RD$', ['DOP']],
  ['B$ BN$', ['BND']],
  ['J$ JA$', ['JMD']],
  ['TT$', ['TTD']],
  ['N$', ['NAD']],
  ['FJ$', ['FJD']],
  ['€ euro euros EURO Euro Euros', ['EUR']],
  ['£ GB£ £GB', ['GBP', 'EGP', 'LBP', 'SYP', 'FKP', 'GIP', 'SHP', 'SSP']],
  ['LE E£ L.E. EGP£ جنيه ج.م', ['EGP']],
  ['¥ ￥', [null, 'JPY', 'CNY']],
  ['円 JP¥ yen', ['JPY']],
  ['元 RMB 人民币 CN¥ yuan', ['CNY', 'TWD', 'HKD']],
  ['₩ 원 won', ['KRW']],
  ['₹ ₨. INR₹', ['INR']],
  ['Rs Rs. RS RS. rs. rs ₨', [null, 'INR', 'PKR', 'LKR', 'NPR', 'MUR', 'SCR']],
  ['Rp Rp. RP rp IDR. rupiah', ['IDR']],
  ['RM rm RM.', ['MYR']],
  ['฿ บาท บ. baht Baht', ['THB']],
  ['₱ Php Php. PhP', ['PHP']],
  ['₫ đ đ. Đ VNĐ vnđ vnd đồng dong', ['VND']],
  ['៛', ['KHR']],
  ['₭', ['LAK']],
  ['৳ Tk Tk.', ['BDT']],
  ['kr kr. Kr Kr. KR', [null, 'SEK', 'NOK', 'DKK', 'ISK']],
  ['zł zl zł. zlotych złotych', ['PLN']],
  ['Kč kč Kc KČ korun', ['CZK']],
  ['Ft Ft. ft HUF.', ['HUF']],
  ['lei Lei LEI leu', ['RON', 'MDL']],
  ['лв лв. лева', ['BGN']],
  ['₽ руб руб. Руб Руб. РУБ р. р Р Р. рублей рубля рубль rub. руб.', ['RUB', 'BYN']],
  ['₴ грн грн. ГРН Грн гривен', ['UAH']],
  ['₸ тг тг. тенге', ['KZT']],
  ['сум сўм', ['UZS']],
  ['₾ ლარი', ['GEL']],
  ['֏ ֏. драм', ['AMD']],
  ['₼ манат', ['AZN']],
  ['ден ден. ден', ['MKD']],
  ['дин дин. din din. РСД', ['RSD']],
  ['KM', ['BAM']],
  ['kn kn.', ['HRK']],
  ['₺ TL TL. lira', ['TRY']],
  ['₪ NIS שח ש״ח', ['ILS']],
  ['Fr. Fr SFr SFr. sFr.', ['CHF', 'FRF']],
  ['د.إ درهم Dhs Dhs. DHS Dh AED. درهماً', ['AED', 'MAD']],
  ['DH Dh. dh', ['MAD', 'AED']],
  ['ر.س ريال SR SR. ﷼ ⃁', ['SAR', 'QAR', 'OMR', 'YER', 'IRR']],
  ['ر.ق QR', ['QAR']],
  ['ر.ع R.O. RO', ['OMR']],
  ['د.ك KD KD. K.D.', ['KWD']],
  ['د.ب BD', ['BHD']],
  ['د.ا JD', ['JOD']],
  ['دينار', [null, 'KWD', 'IQD', 'JOD', 'BHD', 'TND', 'DZD', 'LYD']],
  ['DT د.ت', ['TND']],
  ['₦', ['NGN']],
  ['KSh KSh. Ksh KES. KSH', ['KES']],
  ['TSh TSh.', ['TZS']],
  ['USh USh.', ['UGX']],
  ['GH₵ GHS₵ ₵ GH¢', ['GHS']],
  ['R', ['ZAR']],
  ['FCFA CFA', [null, 'XOF', 'XAF']],
  ['S/ S/.', ['PEN']],
  ['Bs Bs.', [null, 'BOB', 'VES']],
  ['₲ Gs Gs.', ['PYG']],
  ['₡', ['CRC']],
  ['Q', ['GTQ']],
  ['peso pesos', [null, 'MXN', 'PHP', 'ARS', 'CLP', 'COP', 'UYU', 'DOP']],
  ['ringgit', ['MYR']],
]

/** The currency of countries whose shops write an ambiguous sign or none. */
export const COUNTRY_CURRENCIES: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'US:USD SG:SGD MY:MYR ID:IDR TH:THB PH:PHP VN:VND AU:AUD NZ:NZD CA:CAD HK:HKD TW:TWD JP:JPY CN:CNY KR:KRW ' +
    'IN:INR PK:PKR LK:LKR NP:NPR BD:BDT BN:BND KH:KHR LA:LAK MM:MMK MO:MOP MN:MNT GB:GBP IE:EUR DE:EUR AT:EUR ' +
    'FR:EUR ES:EUR PT:EUR IT:EUR NL:EUR BE:EUR LU:EUR FI:EUR GR:EUR SK:EUR SI:EUR EE:EUR LV:EUR LT:EUR HR:EUR ' +
    'CY:EUR MT:EUR BG:EUR CH:CHF LI:CHF SE:SEK NO:NOK DK:DKK IS:ISK PL:PLN CZ:CZK HU:HUF RO:RON RS:RSD BA:BAM ' +
    'MK:MKD AL:ALL MD:MDL UA:UAH RU:RUB BY:BYN KZ:KZT UZ:UZS GE:GEL AM:AMD AZ:AZN TR:TRY IL:ILS AE:AED SA:SAR ' +
    'QA:QAR KW:KWD BH:BHD OM:OMR JO:JOD LB:LBP EG:EGP MA:MAD TN:TND DZ:DZD LY:LYD IQ:IQD ZA:ZAR NG:NGN KE:KES ' +
    'GH:GHS TZ:TZS UG:UGX ET:ETB MX:MXN BR:BRL AR:ARS CL:CLP CO:COP PE:PEN UY:UYU PY:PYG BO:BOB VE:VES CR:CRC ' +
    'GT:GTQ DO:DOP JM:JMD TT:TTD PA:PAB MU:MUR SC:SCR MV:MVR FJ:FJD NA:NAD'
  )
    .split(' ')
    .map(pair => pair.split(':')),
)
