/**
 * What to begin a note with, in the languages that customers may write in. These words are the customers', not the
 * console's: they go out in their language whatever the reader's is.
 */
export const STARTERS: Readonly<Record<string, string>> = {
  en: "Hello {name},\n\nyou wrote to us about “{subject}”. We have fixed what caused this, and it should not happen to you again.\n\nIf it still does, just answer this message.",
  de: "Guten Tag {name},\n\nSie haben uns wegen „{subject}“ geschrieben. Wir haben die Ursache behoben; es sollte nicht mehr vorkommen.\n\nFalls doch, antworten Sie einfach auf diese Nachricht.",
  fr: "Bonjour {name},\n\nvous nous avez écrit au sujet de « {subject} ». Nous avons corrigé la cause de ce problème ; il ne devrait plus se produire.\n\nSi c’est encore le cas, répondez simplement à ce message.",
  es: "Hola {name}:\n\nnos escribió sobre «{subject}». Hemos corregido la causa y no debería volver a ocurrir.\n\nSi vuelve a pasar, responda a este mensaje.",
  it: "Buongiorno {name},\n\nci ha scritto a proposito di «{subject}». Abbiamo corretto la causa e non dovrebbe più accadere.\n\nSe dovesse succedere ancora, risponda a questo messaggio.",
  pt: "Olá {name},\n\nescreveu-nos sobre “{subject}”. Corrigimos a causa e não deverá voltar a acontecer.\n\nSe voltar a acontecer, responda a esta mensagem.",
  nl: "Hallo {name},\n\nu schreef ons over ‘{subject}’. We hebben de oorzaak verholpen; het zou niet meer mogen voorkomen.\n\nGebeurt het toch, antwoord dan op dit bericht.",
};
