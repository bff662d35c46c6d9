import { type Agent, customer, type Desk, told } from "./desk";
import { until } from "./until";

/** A problem that several customers write about, each in other words; {} is filled in by turns. */
export interface Problem {
  subjects: readonly string[];
  texts: readonly string[];
  fill?: readonly string[];
}

export const REFUND: Problem = {
  subjects: ["Refund has not arrived", "Where is my refund?", "Still waiting for my refund"],
  texts: [
    "I sent back the {} three weeks ago and the refund has not arrived on my card. This is terrible service.",
    "My refund for the {} is still missing, the bank says no refund came in. Please call me on +49 151 23456789.",
    "You promised the refund of the {} within ten days. The refund is not there, I am very disappointed.",
    "The {} went back to you last month, but the refund never came. When will the refund be on my account?",
  ],
  fill: ["tent", "rain jacket", "boots", "sleeping bag", "backpack"],
};

export const CRASH: Problem = {
  subjects: ["App crashes on the map", "Crash when opening the map", "The map crashes"],
  texts: [
    "Since the update the app crashes when I open the map on my {}. It crashes every single time.",
    "The map screen crashes on my {}, the app closes at once when the map opens.",
    "Opening the route map makes the app crash on a {}. Reinstalling did not stop the crash.",
    "As soon as the map loads the app crashes. I use a {} and the newest version of the app.",
  ],
  fill: ["Pixel 8", "Galaxy S24", "iPhone 15", "Fairphone", "tablet"],
};

export const ADDRESS: Problem = {
  subjects: ["Change delivery address", "Wrong delivery address", "New address for my parcel"],
  texts: [
    "Please change the delivery address of my order, I have moved to {} last week.",
    "I typed the wrong delivery address for the parcel. Can you send it to my new address in {} instead?",
    "The order goes to my old address. Could you change the delivery address to {} before it ships?",
    "How do I change the address for a parcel that has not left yet? It should go to {}.",
  ],
  fill: ["Porto", "Lyon", "Graz", "Utrecht", "Bergen"],
};

export const RECHNUNG: Problem = {
  subjects: ["Rechnung ohne Umsatzsteuer", "Rechnung fehlt", "Falsche Rechnung"],
  texts: [
    "Auf der Rechnung für {} fehlt die Umsatzsteuer, die Buchhaltung nimmt die Rechnung so nicht an.",
    "Bitte schicken Sie mir eine Rechnung mit ausgewiesener Umsatzsteuer für {}.",
    "Die Rechnung für {} nennt unsere Firma nicht, wir brauchen eine neue Rechnung mit Umsatzsteuer.",
    "Ich brauche für {} eine korrekte Rechnung mit unserer Umsatzsteuernummer, vielen Dank.",
  ],
  fill: ["das Zelt", "die Schuhe", "den Rucksack", "die Jacke", "das Seil"],
};

/** Mails about a problem, each by another customer. */
export async function complain(desk: Desk, { subjects, texts, fill = [""] }: Problem, count: number) {
  for (let at = 0; at < count; at++) {
    const text = (texts[at % texts.length] ?? "").replace("{}", fill[at % fill.length] ?? "");
    await desk.mail(customer(), subjects[at % subjects.length] ?? "", { text: `Hello,\n\n${text}\n` });
  }
}

/** Finds themes now, over that many tickets: again while some of them have not been read yet. */
export async function findThemes(by: Agent, tickets: number) {
  let asked = await told(by.api.POST("/api/v1/theme-runs"));
  await until(
    async () => {
      const { items } = await told(by.api.GET("/api/v1/theme-runs", {}));
      const run = items.find(({ id }) => id === asked.id);
      if (run?.state !== "done") return false;
      if (run.tickets >= tickets) return true;
      asked = await told(by.api.POST("/api/v1/theme-runs"));
      return false;
    },
    { what: () => `no themes of ${tickets} tickets were found` },
  );
  return figures(by);
}

export async function figures(by: Agent) {
  return told(by.api.GET("/api/v1/themes/figures", { params: { query: {} } }));
}
