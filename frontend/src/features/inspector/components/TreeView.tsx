// The supervision tree as nested lists, whatever fields the server gives its nodes.
import classes from "./InspectorPage.module.css";

type Branch = { [name: string]: unknown };

const isBranch = (value: unknown): value is Branch =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function TreeView({ tree }: { tree: unknown }) {
  const inner = isBranch(tree) && isBranch(tree.tree) ? tree.tree : tree;
  return <ul className={classes.tree}>{isBranch(inner) && <Node node={inner} />}</ul>;
}

function Node({ node }: { node: Branch }) {
  const children = Object.values(node).filter(Array.isArray).flat().filter(isBranch);
  const facts = Object.entries(node).filter(
    ([name, value]) =>
      name !== "kind" && name !== "name" && value !== null && typeof value !== "object",
  );
  return (
    <li>
      <span>{String(node.kind ?? node.name ?? node.id ?? "")}</span>{" "}
      <span className="label">
        {facts.map(([name, value]) => `${name} ${String(value)}`).join(", ")}
      </span>
      {children.length > 0 && (
        <ul className={classes.tree}>
          {children.map((child) => (
            <Node key={`${String(child.kind)}/${String(child.id)}`} node={child} />
          ))}
        </ul>
      )}
    </li>
  );
}
