"use strict";
// Renders /openapi.json: operations by group, their parameters, bodies and answers, and all schemas.

const el = (tag, props, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const schemaName = (ref) => ref.replace("#/components/schemas/", "");

/** The type of a schema as nodes; names of schemas are links. */
function typeOf(schema) {
  if (!schema) return ["anything"];
  if (schema.$ref) {
    const name = schemaName(schema.$ref);
    return [el("a", { href: `#schema-${name}` }, name)];
  }
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(" | ")];
  const types = [].concat(schema.type ?? "anything");
  if (types.includes("array")) return ["list of ", ...typeOf(schema.items)];
  if (types.includes("object") && schema.additionalProperties) return ["map of ", ...typeOf(schema.additionalProperties)];
  const limits = [
    schema.format,
    schema.minimum !== undefined && `>= ${schema.minimum}`,
    schema.maximum !== undefined && `<= ${schema.maximum}`,
    schema.minLength && `at least ${schema.minLength} characters`,
    schema.maxLength && `at most ${schema.maxLength} characters`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ].filter(Boolean);
  return [types.join(" or ") + (limits.length ? ` (${limits.join(", ")})` : "")];
}

function table(rows) {
  const head = el("tr", {}, el("th", {}, "Name"), el("th", {}, "Type"), el("th", {}, "Meaning"));
  return el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows));
}

function propertyRows(schema) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) =>
    el(
      "tr",
      {},
      el("td", {}, el("code", {}, name), required.has(name) ? "" : el("span", { className: "quiet" }, " optional")),
      el("td", {}, ...typeOf(property)),
      el("td", {}, property.description ?? ""),
    ),
  );
}

function contentOf(content) {
  return Object.entries(content ?? {}).flatMap(([type, { schema }]) => [
    el("p", {}, el("code", {}, type), ": ", ...typeOf(schema)),
    schema?.properties ? table(propertyRows(schema)) : null,
  ]);
}

function operationOf(path, method, operation) {
  const parameters = (operation.parameters ?? []).map((parameter) =>
    el(
      "tr",
      {},
      el("td", {}, el("code", {}, parameter.name), el("span", { className: "quiet" }, ` ${parameter.in}${parameter.required ? "" : ", optional"}`)),
      el("td", {}, ...typeOf(parameter.schema)),
      el("td", {}, parameter.description ?? ""),
    ),
  );
  const answers = Object.entries(operation.responses ?? {}).flatMap(([status, response]) => [
    el("h4", {}, status === "default" ? "Any fault" : `Answer ${status}`),
    ...contentOf(response.content),
  ]);
  return el(
    "section",
    { id: operation.operationId },
    el("h3", {}, operation.summary),
    el("p", { className: "path" }, el("span", { className: "method" }, method.toUpperCase()), el("span", {}, path)),
    operation.description ? el("p", {}, operation.description) : null,
    el("p", { className: "quiet" }, `For ${operation["x-kept-access"] ?? "anyone"}`),
    parameters.length ? el("h4", {}, "Parameters") : null,
    parameters.length ? table(parameters) : null,
    operation.requestBody ? el("h4", {}, "Body") : null,
    ...(operation.requestBody ? contentOf(operation.requestBody.content) : []),
    ...answers,
  );
}

function schemaOf(name, schema) {
  return el(
    "section",
    { id: `schema-${name}` },
    el("h3", {}, name),
    schema.description ? el("p", {}, schema.description) : null,
    schema.properties ? table(propertyRows(schema)) : el("p", {}, ...typeOf(schema)),
  );
}

function filterOf(nav) {
  const box = el("input", { type: "search", placeholder: "Filter" });
  box.setAttribute("aria-label", "Filter operations and schemas");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of nav.querySelectorAll("li")) item.hidden = !words.every((word) => item.dataset.words.includes(word));
  });
  return box;
}

function linkOf(id, text, words) {
  const item = el("li", {}, el("a", { href: `#${id}` }, text));
  item.dataset.words = words.toLowerCase();
  return item;
}

function render(doc) {
  const nav = document.getElementById("index");
  const main = document.getElementById("main");
  const groups = new Map((doc.tags ?? []).map((tag) => [tag.name, { tag, items: [], sections: [] }]));
  for (const [path, methods] of Object.entries(doc.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const group = groups.get(operation.tags?.[0]);
      if (!group) continue;
      group.items.push(linkOf(operation.operationId, operation.summary, `${operation.summary} ${method} ${path} ${operation.operationId}`));
      group.sections.push(operationOf(path, method, operation));
    }
  }
  const schemas = Object.entries(doc.components.schemas);
  document.getElementById("state").remove();
  nav.append(filterOf(nav));
  main.append(el("p", {}, doc.info.description), el("p", {}, el("a", { href: "/openapi.json" }, "openapi.json")));
  for (const { tag, items, sections } of groups.values()) {
    nav.append(el("h2", {}, tag.name), el("ul", {}, ...items));
    main.append(el("h2", {}, tag.name), el("p", { className: "quiet" }, tag.description ?? ""), ...sections);
  }
  nav.append(el("h2", {}, "Schemas"), el("ul", {}, ...schemas.map(([name]) => linkOf(`schema-${name}`, name, name))));
  main.append(el("h2", {}, "Schemas"), ...schemas.map(([name, schema]) => schemaOf(name, schema)));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

fetch("/openapi.json")
  .then((response) => {
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return response.json();
  })
  .then(render)
  .catch((error) => {
    document.getElementById("state").textContent = `The document could not be loaded. ${error.message} Reload the page to try again.`;
  });
