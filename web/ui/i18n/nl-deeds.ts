/*
 * What somebody did, by the word of the access log: after a name ("Anna las de chat"), and as what was tried and refused
 * ("Anna probeerde de chat te lezen, maar mocht niet"). The name may be "Jij", so that no sentence says
 * "hij", "zij" or "haar". A test holds that each word the server writes stands here.
 */
export const deeds = {
    "chat.history": { did: "las de chat", tried: "de chat te lezen" },
    "chat.search": { did: "zocht in de chat", tried: "in de chat te zoeken" },
    "chat.send": { did: "stuurde een bericht", tried: "een bericht te sturen" },
    "chat.amend": { did: "wijzigde een eigen bericht", tried: "een bericht te wijzigen" },
    "chat.retract": { did: "verwijderde een eigen bericht", tried: "een bericht te verwijderen" },
    "chat.read": { did: "las een bericht", tried: "een bericht te lezen" },
    "chat.delivered": { did: "ontving een bericht", tried: "een bericht te ontvangen" },
    "chat.typing": { did: "typte een bericht", tried: "een bericht te typen" },
    "file.add": { did: "voegde een bestand toe", tried: "een bestand toe te voegen" },
    "file.get": { did: "opende een bestand", tried: "een bestand te openen" },
    "call.start": { did: "begon een videogesprek", tried: "een videogesprek te beginnen" },
    "call.join": {
        did: "deed mee aan een videogesprek",
        tried: "mee te doen aan een videogesprek",
    },
    "call.decline": { did: "weigerde een videogesprek", tried: "een videogesprek te weigeren" },
    "call.leave": { did: "ging uit een videogesprek", tried: "uit een videogesprek te gaan" },
    "call.end": { did: "beëindigde een videogesprek", tried: "een videogesprek te beëindigen" },
    "call.signal": {
        did: "maakte verbinding voor een videogesprek",
        tried: "verbinding te maken voor een videogesprek",
    },
    "call.lost": {
        did: "raakte de verbinding met een videogesprek kwijt",
        tried: "verbinding te houden met een videogesprek",
    },
    "call.expire": {
        did: "ruimde een videogesprek op: niemand nam op, of iemand kwam niet terug",
        tried: "een videogesprek op te ruimen",
    },
    "call.resume": {
        did: "kwam terug in een videogesprek na een storing",
        tried: "terug te komen in een videogesprek",
    },
    "call.admit": {
        did: "liet iemand uit de wachtkamer binnen in een videogesprek",
        tried: "iemand uit de wachtkamer binnen te laten",
    },
    "call.refuse": {
        did: "liet iemand in de wachtkamer niet binnen in een videogesprek",
        tried: "iemand in de wachtkamer te weigeren",
    },
    "call.update": {
        did: "zette geluid, beeld of scherm aan of uit in een videogesprek",
        tried: "iets te veranderen in een videogesprek",
    },
    "call.forbid": {
        did: "haalde iemand uit een videogesprek die geen toegang meer had",
        tried: "iemand uit een videogesprek te halen",
    },
    "session.hello": {
        did: "opende Empower en zag de lijst met gesprekken",
        tried: "de lijst met gesprekken te openen",
    },
    "session.revoke": { did: "logde een apparaat uit", tried: "een apparaat uit te loggen" },
    sign_in: { did: "logde in", tried: "in te loggen" },
    sign_out: { did: "logde uit", tried: "uit te loggen" },
    "account.otp_begin": {
        did: "begon met het aanzetten van de extra code",
        tried: "de extra code aan te zetten",
    },
    "account.otp_confirm": { did: "zette de extra code aan", tried: "de extra code aan te zetten" },
    "account.otp_off": { did: "zette de extra code uit", tried: "de extra code uit te zetten" },
    "account.recovery_codes": {
        did: "maakte nieuwe herstelcodes",
        tried: "nieuwe herstelcodes te maken",
    },
    "account.password": { did: "veranderde het eigen wachtwoord", tried: "het eigen wachtwoord te veranderen" },
    "account.mail": { did: "koos een ander mailadres", tried: "een ander mailadres te kiezen" },
    "account.mail_confirm": { did: "bevestigde het nieuwe mailadres", tried: "het nieuwe mailadres te bevestigen" },
    "audit.list": {
        did: "keek wie het dossier heeft gezien",
        tried: "te kijken wie het dossier heeft gezien",
    },
    "audit.people": { did: "zocht een medewerker", tried: "een medewerker te zoeken" },
    "consent.get": { did: "keek wie wat mag zien", tried: "te kijken wie wat mag zien" },
    "consent.history": {
        did: "keek welke toestemming er eerder was",
        tried: "te kijken welke toestemming er eerder was",
    },
    "consent.ask": { did: "vroeg om toestemming", tried: "om toestemming te vragen" },
    "consent.sign": { did: "gaf toestemming", tried: "toestemming te geven" },
    "consent.withdraw": { did: "trok toestemming in", tried: "toestemming in te trekken" },
    "consent.withhold": {
        did: "schermde iets af voor een vertegenwoordiger",
        tried: "iets af te schermen voor een vertegenwoordiger",
    },
    "consent.release": {
        did: "stopte met afschermen voor een vertegenwoordiger",
        tried: "te stoppen met afschermen voor een vertegenwoordiger",
    },
    "network.list": {
        did: "bekeek de lijst met netwerken",
        tried: "de lijst met netwerken te bekijken",
    },
    "network.get": {
        did: "keek wie er in het netwerk zit",
        tried: "te kijken wie er in het netwerk zit",
    },
    "network.intake": {
        did: "begon de zorg, met een dossier, een gesprek en een zorgteam",
        tried: "de zorg te beginnen",
    },
    "network.add": {
        did: "voegde iemand toe aan het netwerk",
        tried: "iemand toe te voegen aan het netwerk",
    },
    "network.add_self": {
        did: "voegde zichzelf toe aan het zorgteam",
        tried: "zichzelf toe te voegen aan het zorgteam",
    },
    "network.remove": {
        did: "haalde iemand uit het netwerk",
        tried: "iemand uit het netwerk te halen",
    },
    "network.set_client": {
        did: "wijzigde gegevens, zoals de geboortedatum",
        tried: "gegevens te wijzigen, zoals de geboortedatum",
    },
    "network.birthday": {
        did: "paste aan wie wat mag zien, vanwege een verjaardag",
        tried: "aan te passen wie wat mag zien",
    },
    "network.candidates": {
        did: "zocht iemand voor het netwerk",
        tried: "iemand te zoeken voor het netwerk",
    },
    "network.find": { did: "zocht een cliënt", tried: "een cliënt te zoeken" },
    "network.explain": {
        did: "keek waarom iemand iets wel of niet mag zien",
        tried: "te kijken waarom iemand iets wel of niet mag zien",
    },
    "network.emergency_mine": {
        did: "ging verder met een noodtoegang",
        tried: "verder te gaan met een noodtoegang",
    },
    "network.emergencies": { did: "bekeek de noodtoegangen van de laatste tijd", tried: "de noodtoegangen te bekijken" },
    "network.emergency": {
        did: "nam noodtoegang tot het dossier",
        tried: "noodtoegang te nemen tot het dossier",
    },
    "channel.add": { did: "maakte een gesprek aan", tried: "een gesprek aan te maken" },
    "provider.add": {
        did: "voegde een zorgaanbieder toe",
        tried: "een zorgaanbieder toe te voegen",
    },
    "provider.set": {
        did: "wijzigde de instellingen van de zorgaanbieder",
        tried: "de instellingen van de zorgaanbieder te wijzigen",
    },
    "user.add": { did: "maakte een account aan", tried: "een account aan te maken" },
    "user.passwd": {
        did: "gaf een account een nieuw wachtwoord",
        tried: "een account een nieuw wachtwoord te geven",
    },
    "user.lock": { did: "blokkeerde een account", tried: "een account te blokkeren" },
    "user.unlock": {
        did: "hief de blokkade van een account op",
        tried: "de blokkade van een account op te heffen",
    },
    "user.otp_off": {
        did: "zette de extra code van een account uit",
        tried: "de extra code van een account uit te zetten",
    },
    "conduct.report": { did: "meldde een bericht", tried: "een bericht te melden" },
    "conduct.reports": {
        did: "las de meldingen over berichten",
        tried: "de meldingen over berichten te lezen",
    },
    "conduct.handle": {
        did: "handelde een melding over een bericht af",
        tried: "een melding over een bericht af te handelen",
    },
    "conduct.warn": {
        did: "gaf iemand een waarschuwing",
        tried: "iemand een waarschuwing te geven",
    },
    "conduct.confirm": { did: "las een waarschuwing", tried: "een waarschuwing te lezen" },
    "conduct.block": { did: "blokkeerde een account", tried: "een account te blokkeren" },
    "conduct.unblock": {
        did: "hief de blokkade van een account op",
        tried: "de blokkade van een account op te heffen",
    },
    "account.activate": {
        did: "nam een account in gebruik",
        tried: "een account in gebruik te nemen",
    },
    "account.close": { did: "sloot het eigen account", tried: "het eigen account te sluiten" },
    reset: { did: "vroeg een nieuw wachtwoord aan", tried: "een nieuw wachtwoord aan te vragen" },
    "reset.confirm": { did: "koos een nieuw wachtwoord", tried: "een nieuw wachtwoord te kiezen" },
    "admin.invitations": {
        did: "bekeek wie er is uitgenodigd",
        tried: "te bekijken wie er is uitgenodigd",
    },
    "admin.invite": { did: "nodigde iemand uit", tried: "iemand uit te nodigen" },
    "admin.invite_again": {
        did: "nodigde iemand opnieuw uit",
        tried: "iemand opnieuw uit te nodigen",
    },
    "admin.invite_cancel": {
        did: "trok een uitnodiging in",
        tried: "een uitnodiging in te trekken",
    },
    "admin.accounts": { did: "bekeek de lijst met accounts", tried: "de lijst met accounts te bekijken" },
    "admin.lock": { did: "zette een account op slot", tried: "een account op slot te zetten" },
    "admin.unlock": { did: "haalde een account van het slot", tried: "een account van het slot te halen" },
    "admin.sign_out": { did: "logde een account overal uit", tried: "een account overal uit te loggen" },
    "admin.reset": {
        did: "gaf iemand een link voor een nieuw wachtwoord",
        tried: "iemand een link voor een nieuw wachtwoord te geven",
    },
    "admin.otp_off": {
        did: "zette de extra code van een account uit",
        tried: "de extra code van een account uit te zetten",
    },
    "admin.close": { did: "sloot een account", tried: "een account te sluiten" },
    "terms.add": {
        did: "voegde nieuwe voorwaarden toe",
        tried: "nieuwe voorwaarden toe te voegen",
    },
    "terms.accept": { did: "accepteerde de voorwaarden", tried: "de voorwaarden te accepteren" },
    "portal.end": {
        did: "kondigde het einde van het portaal aan",
        tried: "het einde van het portaal aan te kondigen",
    },
    "portal.go_on": {
        did: "trok het einde van het portaal in",
        tried: "het einde van het portaal in te trekken",
    },
    "privacy.request": {
        did: "vroeg een kopie van gegevens aan",
        tried: "een kopie van gegevens aan te vragen",
    },
    "privacy.requests": {
        did: "bekeek wie een kopie van gegevens vroeg",
        tried: "te bekijken wie een kopie van gegevens vroeg",
    },
    "privacy.handle": {
        did: "handelde een verzoek om een kopie van gegevens af",
        tried: "een verzoek om een kopie van gegevens af te handelen",
    },
    "user.invite": { did: "nodigde iemand uit", tried: "iemand uit te nodigen" },
    "user.reset": {
        did: "gaf iemand een link voor een nieuw wachtwoord",
        tried: "iemand een link voor een nieuw wachtwoord te geven",
    },
    "user.close": { did: "sloot een account", tried: "een account te sluiten" },
    "provider.sso": {
        did: "stelde inloggen via de organisatie in",
        tried: "inloggen via de organisatie in te stellen",
    },
    "provider.sso_off": {
        did: "zette inloggen via de organisatie uit",
        tried: "inloggen via de organisatie uit te zetten",
    },
    "user.sso": {
        did: "koppelde een account aan de organisatie",
        tried: "een account aan de organisatie te koppelen",
    },
    "user.sso_off": {
        did: "koppelde een account los van de organisatie",
        tried: "een account van de organisatie los te koppelen",
    },
    "user.sso_link": {
        did: "koppelde bij het inloggen het account aan de organisatie",
        tried: "bij het inloggen het account aan de organisatie te koppelen",
    },
    "passkey.use": { did: "logde in met een passkey", tried: "met een passkey in te loggen" },
    "account.passkey_begin": {
        did: "begon met het toevoegen van een passkey",
        tried: "een passkey toe te voegen",
    },
    "account.passkey_add": { did: "voegde een passkey toe", tried: "een passkey toe te voegen" },
    "account.passkey_remove": {
        did: "verwijderde een passkey",
        tried: "een passkey te verwijderen",
    },
    "user.passkey_remove": {
        did: "verwijderde een passkey van een account",
        tried: "een passkey van een account te verwijderen",
    },
    "key.rotate": {
        did: "verving de sleutel van de opslag",
        tried: "de sleutel van de opslag te vervangen",
    },
    seed: {
        did: "vulde het systeem met eerste gegevens",
        tried: "het systeem met gegevens te vullen",
    },
    too_often: {
        did: "vroeg te vaak achter elkaar iets",
        tried: "te vaak achter elkaar iets te doen",
    },
    refusals: {
        did: "vroeg steeds opnieuw iets wat niet mocht",
        tried: "steeds opnieuw iets te openen",
    },
};
