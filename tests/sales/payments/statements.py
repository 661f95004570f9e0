# ruff: noqa: E501  # files of banks
"""Bank statements as banks write them, cut down to what matters."""

CAMT_02 = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<Stmt><Id>2026-223</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-11</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1240.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-12</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">1190.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-12</Dt></BookgDt>
<ValDt><Dt>2026-11-12</Dt></ValDt><AcctSvcrRef>BANK-1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>Nordwind Air GmbH</Nm></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>Rechnung INV-2026-</Ustrd><Ustrd>0001 vielen Dank</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">50.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-12</Dt></BookgDt>
<NtryDtls><TxDtls><RltdPties><Cdtr><Nm>Stadtwerke</Nm></Cdtr></RltdPties></TxDtls></NtryDtls><AddtlNtryInf>Strom</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-13</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""

# A batch of two, the party below `Pty`, the status below `Cd`, a structured reference.
CAMT_08 = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M2</MsgId></GrpHdr>
<Stmt><Id>S8</Id><Acct><Id><IBAN>CH9300762011623852957</IBAN></Id><Ccy>CHF</Ccy></Acct>
<Ntry><Amt Ccy="CHF">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-11-12T08:30:00+01:00</DtTm></BookgDt>
<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><AcctSvcrRef>A</AcctSvcrRef><EndToEndId>E1</EndToEndId></Refs><Amt Ccy="CHF">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Alpenrose AG</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>CH5604835012345678009</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
<TxDtls><Refs><AcctSvcrRef>B</AcctSvcrRef></Refs><Amt Ccy="CHF">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><UltmtDbtr><Pty><Nm>Bergbahn</Nm></Pty></UltmtDbtr></RltdPties><RmtInf><Ustrd>INV 2</Ustrd></RmtInf></TxDtls>
</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"""

MT940 = """:20:STARTUMS
:25:10020030/1234567
:28C:00001/001
:60F:C261101EUR1000,00
:61:2611121112C1190,00NTRFNONREF//12345
:86:166?00GUTSCHRIFT?20EREF+NOTPROVIDED?21SVWZ+Rechnung INV-2026-?220001 vielen Dank?30DEUTDEFF?31DE02120300000000202051?32NORDWIND AIR?33 GMBH
:61:2611131113D50,00NMSCNONREF
:86:177?00UEBERWEISUNG?20Miete
:62F:C261113EUR2140,00
-"""

# As a German savings bank writes it: Windows-1252, semicolons, a preamble, a comma for the decimal mark.
CSV = (
    "Umsätze;Girokonto;;;;;\r\n;;;;;;\r\n"
    '"Auftragskonto";"Buchungstag";"Valutadatum";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";'
    '"Kontonummer/IBAN";"Betrag";"Waehrung"\r\n'
    '"DE89370400440532013000";"12.11.26";"12.11.26";"RE inv 2026 0001";"Müller & Söhne";"DE02120300000000202051";'
    '"1.190,00";"EUR"\r\n'
    '"DE89370400440532013000";"13.11.26";"13.11.26";"Miete";"Hausverwaltung";"";"-50,00";"EUR"\r\n'
    '"";"";"";"Kontostand";"";"";"2.140,00";"EUR"\r\n'
).encode("cp1252")

# Paid in and paid out apart, days the English way.
CSV_ENGLISH = (
    b"Date,Description,Paid out,Paid in,Balance\n"
    b'25/11/2026,"ACME LTD INV-2026-0007",,"1,250.50",9000\n26/11/2026,Rent,400.00,,8600\n'
)
