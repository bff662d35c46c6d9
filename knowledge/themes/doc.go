// Package themes groups what customers say by what it is about, without any model from elsewhere: all it knows about
// words it learns from the texts at hand.
//
//	texts ─ Clean ─► utterances ─ fit ─► vectors ─ nearest ─► graph ─ Leiden ─► themes ─► names, areas, examples
//	                                        └────────────────────────────────────► Model: a new text in milliseconds
//
// [Cluster] is a function of its arguments: the same texts in the same order give the same themes, on any number of
// processors. Another order or another [Options.Seed] gives another of many partitions that are about equally good.
//
// # Text
//
// [Clean] leaves the customer's own words: no markup, quotes, mail heads, signatures, greetings, thanks (English,
// German, French, Spanish, Italian, Dutch, Portuguese, Swedish; greetings in Russian too). A text of nothing else stays.
// [Mask] puts one mark for each kind of address, link, telephone, amount, date, code and number; people's names are
// known only where they introduce themselves or the caller tells them ([Text.Names]). Masks are words as others are,
// because "[number] weeks" says something, but they have no character n-grams and stand in no name.
//
// The language of a text is the hint, or the one whose function words it has; what it leaves open the collection
// decides. It chooses the Snowball stemmer. Themes of several languages stand side by side; nothing translates.
//
// # Features
//
// Four blocks, each weighted (1 + ln tf) · idf^0.5 with idf = ln((1+n)/(1+df)) + 1 and scaled to length 1; what occurs
// in one text only is left out. They are put together by the square roots of these shares:
//
//	1.0  stems. Function words weigh a quarter, but for questions, negations and modals. Expanded by synonyms.
//	0.3  pairs of neighbouring stems, function words included
//	0.4  unordered pairs of content stems at most four content words apart
//	1.5  character 2- to 4-grams inside words with their boundaries: they carry typing errors and inflection
//
// Synonyms are learned: co-occurrence of stems over whole texts, positive pointwise mutual information with contexts
// smoothed by the power 0.75 (Levy, Goldberg, Dagan 2015, "Improving Distributional Similarity with Lessons Learned from
// Word Embeddings"), the 300 contexts that share most information, cosine; the 25 nearest at or above 0.1. A text's
// stems become x + 0.8·x·E.
//
// # Graph
//
// Each text is compared with those that share most words and pairs (inverted index, rare words first; 300 candidates,
// 150 beyond 20,000 texts), exactly by cosine. With r = the mean similarity to the 10 nearest, it is joined with the
// k = max(12, √n/4.5), at most 40, of greatest cos − (r_i + r_j)/2 (CSLS: Conneau and others 2018, "Word Translation
// Without Parallel Data"), so that no text is everybody's neighbour. The weight of an edge is cos² / √(r_i r_j) (after the
// local scaling of Zelnik-Manor, Perona 2004, "Self-Tuning Spectral Clustering"), divided by (d_i d_j)^¼ with d = the
// degrees: half of the normalization of spectral clustering.
//
// # Themes
//
// Leiden (Traag, Waltman, van Eck 2019, "From Louvain to Leiden: guaranteeing well-connected communities") on
// modularity with a resolution (Reichardt, Bornholdt 2006). A given K is met exactly: bisection of the resolution; where
// that jumps over K, the nearest finer partition is merged by average linkage; where texts cannot be told apart, groups
// are halved. Without K, themes are as fine as leaves 1 − 0.482·(n/770)^−0.36 of the edge weight inside (within .45 and
// .85), never coarser than resolution 1; the curve was fitted to the coverage of true intents at 770 to 15,000 texts of
// training data. A step of [Options.Granularity] multiplies what may stay outside by 1.35.
//
// A text's score is the share of its edge weight that leads into its theme. Without K, a text below half the mean score
// has no theme ([None]).
//
// Product areas are communities of the graph of themes, √(2K) of them unless told otherwise.
//
// # Names
//
// A phrase is one to three stems without masks and without function words at the edges (but "not" in front). With p the share of the theme's texts that say it
// and q that of all others: √p · p/(p+0.05) · ln((p+0.0001)/(q+0.001)) · (1 + 0.6·(words−1)), in at least two texts and 3 %. A
// phrase must bring more new words than it repeats. It is shown as it is written most often.
//
// # Figures
//
// On training splits (test splits were never looked at), mean of 12 random subsets as large as the test splits,
// NMI / ARI / accuracy (Hungarian), K given:
//
//	                                        Banking77 (40 each)   CLINC150 (30 each)
//	words, pairs, grams; cosine² (baseline)  73.7 / 43.3 / 55.7    84.6 / 57.4 / 66.9
//	+ weaker idf, more synonyms, CSLS,
//	  local scaling                          74.0 / 43.7 / 56.1    85.4 / 58.8 / 67.6
//	+ degrees evened out                     74.4 / 44.5 / 56.5    85.5 / 58.8 / 67.3
//	+ function words at ¼, close pairs       74.3 / 44.5 / 56.4    85.6 / 59.4 / 68.1
//	+ masks, twice the candidates
//	  (as it is)                             74.2 / 44.0 / 56.0    85.7 / 60.1 / 69.2
//
// K found, 10 subsets: Banking77 75.0 / 45.1 / 56.3 (94 themes, 9 % of texts without one, counted to the nearest here);
// CLINC150 86.1 / 62.1 / 69.9 (184 themes, 8 %). Complaint letters of about 190 words: 11 products 22.3 / 8.9 / 31.6.
//
// One step's difference below 0.2 NMI is within the noise of these subsets (the rows but the last are means of 10).
//
// Tried and left out, with the change of NMI on the two sets: Jaccard of neighbour lists as weight −1.5/−1.1; consensus
// of eight runs 0/0; best of five runs −0.1/0; merging from 1.5 times as many communities −0.7/−0.6; dissolving the
// smallest of 1.15 times as many −1.2/0 (accuracy −0.3/+2.4); weights cos³ −0.1/+0.2; 5-grams −0.2/−0.3; neighbours
// times 0.8 or 1.3 −0.4/−0.2; feature weights from a first clustering (better on one, worse on the other).
//
// # Not done
//
// Letters of many sentences are read as one bag of words; the sentence that carries the problem is not looked for.
// Categories much coarser than the problems in the texts (nine reasons for thousands of tweets) are found less well
// than by latent semantic analysis.
package themes
