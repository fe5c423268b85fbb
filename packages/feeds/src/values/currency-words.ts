/**
 * Signs and words with the currencies they can mean, the usual one first; `_` stands for a space. A `-` in the first
 * place: the word alone says too little, because several large currencies share it, and a wrong guess is worse than
 * none. Words of four letters and more are known in any case.
 */
const WORDS = `
$ dollar dollars = - USD SGD AUD CAD NZD HKD TWD MXN ARS CLP COP UYU BND JMD TTD NAD FJD BBD BSD BZD XCD GYD LRD SRD KYD BMD BRL DOP NIO MOP SBD
US$ U$ U$S U$D USD$ US$: $US u$s US_$ U.S.$ US_dollar US_dollars = USD
S$ SG$ SGD$ SG_$ = SGD
A$ AU$ AUD$ $AU AU_$ = AUD
C$ CA$ CAD$ CDN$ $CA $CAD CA_$ = CAD NIO
NZ$ NZD$ $NZ NZ_$ = NZD
HK$ HKD$ HK_$ = HKD
NT$ NTD TW$ NT_$ 新台幣 = TWD
R$ BR$ reais = BRL
MX$ Mex$ MXN$ MEX$ MX_$ $MXN $MX = MXN
AR$ ARS$ = ARS
CLP$ CL$ = CLP
COP$ COL$ CO$ = COP
UY$ $U UYU$ = UYU
RD$ = DOP
B$ BN$ BND$ = BND BSD
J$ JA$ JMD$ = JMD
TT$ = TTD
N$ = NAD
FJ$ FJD$ = FJD
MOP$ = MOP
Bds$ BDS$ = BBD
EC$ = XCD
BZ$ BZD$ = BZD
GY$ = GYD
T$ = TOP
WS$ = WST
CI$ KY$ = KYD
BD$ = BMD
Z$ = - ZWG ZWL
SI$ = SBD
L$ LD$ = LRD
€ euro euros €uro EUR€ ευρώ евро = EUR
£ GB£ £GB ￡ £GBP GBP£ pounds_sterling = GBP EGP LBP SYP FKP GIP SHP SSP SDG
LE E£ L.E. L.E EGP£ £E جنيه ج.م ج.م. = EGP
L.L. ل.ل = LBP
¥ ￥ = - JPY CNY
円 JP¥ yen = JPY
元 圆 圓 = CNY TWD HKD MOP
RMB 人民币 CN¥ CNY¥ yuan = CNY
₩ ￦ 원 won KRW₩ = KRW KPW
₹ ₨. INR₹ रुपये रुपए = INR
Rs Rs. RS RS. rs. rs ₨ रु रु. rupees = - INR PKR LKR NPR MUR SCR
රු රු. = LKR
Rp Rp. RP RP. rp rp. rupiah = IDR
RM rm RM. ringgit = MYR
฿ บาท บ. baht = THB
₱ Php Php. PhP PHP₱ = PHP
₫ đ đ. Đ VNĐ vnđ vnd đồng dong = VND
៛ riel = KHR
₭ ກີບ kip = LAK
৳ Tk Tk. TK টাকা taka = BDT
Ks Kyat kyats = MMK
₮ төгрөг tugrik = MNT
Nu. = BTN
Rf Rf. MRf = MVR
kr kr. Kr Kr. KR = - SEK NOK DKK ISK
kronor = SEK
kroner = - NOK DKK
zł zl zł. ZŁ Zł złoty zlotych złotych = PLN
Kč kč Kc KČ Kčs korun = CZK
Ft Ft. ft forint = HUF
lei Lei LEI leu = RON MDL
лв лв. Лв лева лв.- = BGN
₽ руб руб. Руб Руб. РУБ РУБ. р. р Р Р. рублей рубля рубль rub. Rub. = RUB BYN
₴ грн грн. ГРН Грн гривен гривень = UAH
₸ тг тг. ₸. тенге = KZT
сом сом. = KGS
сум сўм so'm = UZS
сомони = TJS
₾ ლარი ლ = GEL
֏ ֏. драм դրամ = AMD
₼ манат manat = AZN TMT
ден ден. денари = MKD
дин дин. din din. РСД динара = RSD
KM КМ = BAM
Lek lekë = ALL
kn kn. = HRK
₺ TL TL. Tl lira = TRY
₪ NIS N.I.S. שח ש״ח ש"ח שקל שקלים = ILS
Fr. Fr SFr SFr. sFr. sFr = CHF FRF
₣ = - FRF CHF
DM = DEM
₧ = ESP
₯ = GRD
₤ = - ITL GBP TRY
ƒ = - XCG ANG AWG NLG
د.إ درهم Dhs Dhs. DHS DHS. Dh AED. درهماً dirham dirhams = AED MAD
DH Dh. dh د.م. = MAD AED
ر.س ر.س. ريال SR SR. S.R. ﷼ ⃁ riyal riyals = SAR QAR OMR YER IRR
ریال = IRR
ر.ق QR QR. = QAR
ر.ع ر.ع. R.O. RO = OMR
ر.ي = YER
د.ك KD KD. K.D. = KWD
د.ب BD B.D. = BHD
د.ا د.أ JD JD. = JOD
د.ع = IQD
د.ل = LYD
دينار = - KWD IQD JOD BHD TND DZD LYD
DT د.ت = TND
DA د.ج = - DZD
؋ = AFN
₦ naira = NGN
KSh KSh. Ksh Ksh. KES. KSH Kshs = KES
TSh TSh. Tsh Tshs = TZS
USh USh. Ush Ushs = UGX
Sh Sh. Shs Shs. = - KES TZS UGX SOS
GH₵ GHS₵ ₵ GH¢ GHC = GHS
R = ZAR
Br Br. = - ETB BYN
Birr ብር = ETB
FCFA F_CFA CFA = - XOF XAF
Ar = MGA
MTn = MZN
Kz = AOA
S/ S/. soles = PEN
Bs Bs. = - BOB VES
Bs.S Bs.S. BsS Bs.D Bs.D. BsD = VES
Bs.F Bs.F. BsF = VEF
₲ Gs Gs. ₲s guaraníes = PYG
₡ colones = CRC
Q quetzales = GTQ
L L. lempiras = - HNL
B/. = PAB
peso pesos = - MXN PHP ARS CLP COP UYU DOP
`

/** Words with the currencies they can mean; null in the first place: the word alone does not settle it. */
export const CURRENCY_WORDS: ReadonlyMap<string, readonly (string | null)[]> = new Map(
  WORDS.trim()
    .split('\n')
    .flatMap(line => {
      const [words = '', meanings = ''] = line.split(' = ')
      const codes = meanings.split(' ').map(code => (code === '-' ? null : code))
      return words
        .split(' ')
        .flatMap(spellings)
        .map(word => [word, codes] as const)
    }),
)

function spellings(written: string): string[] {
  const word = written.replaceAll('_', ' ')
  if (!/^\p{L}{4,}$/u.test(word)) return [word]
  const lower = word.toLowerCase()
  return [word, lower, lower.charAt(0).toUpperCase() + lower.slice(1), word.toUpperCase()]
}
