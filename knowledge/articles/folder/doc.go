// Package folder carries articles to and from a folder of Markdown files.
//
//	_sections.yaml                       the tree, with the words of each language
//	_templates.yaml  _words.yaml         templates; synonyms and stop words
//	billing/refunds/how-long.en.md       an article in one language: front matter and the newest text
//	billing/refunds/how-long.en.published.md   what readers see, where that is another text
//	billing/refunds/how-long.en.planned.md     what was planned to be published, where that is another text
//	files/3f2a91c04b7e-screenshot.png    pictures and files
//
// Links between the files are relative, so that the folder can be read as it is. [Folder.Export] and
// [Folder.Import] lose nothing between them but the history of revisions, who wrote them, and what readers did.
//
// Import takes folders of other tools as well: without front matter, the first heading is the title, folders
// are sections, name.de.md is the German of name.md; common keys of other tools are understood. An article is known by
// its language and slug: importing a folder again changes what has changed in it, and nothing else. What cannot be
// taken over is reported with the file and the field, and the rest is imported.
package folder
