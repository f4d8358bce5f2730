// The supervision tree; sessions are counted at their supervisor.
import { useTranslation } from "react-i18next";
import type { TreeNode } from "../api/queries";
import { ActorLink, Status } from "./cells";
import classes from "./Inspector.module.css";

export function TreeView({ tree }: { tree: TreeNode }) {
  return (
    <ul className={classes.tree}>
      <Node node={tree} root />
    </ul>
  );
}

function Node({ node, root = false }: { node: TreeNode; root?: boolean }) {
  const { t } = useTranslation();
  const facts = [
    node.sessions == null ? "" : t("inspector.sessions", { count: node.sessions }),
    node.mailbox_depth == null ? "" : t("inspector.waiting", { count: node.mailbox_depth }),
    node.restarts == null ? "" : t("inspector.restarted", { count: node.restarts }),
  ];
  return (
    <li>
      <span className={classes.node}>
        {root ? node.kind : <ActorLink id={node.id} />}
        <Status status={node.status} />
        <span className="label">{facts.filter(Boolean).join(" · ")}</span>
      </span>
      {node.children.length > 0 && (
        <ul className={classes.tree}>
          {node.children.map((child) => (
            <Node key={child.id} node={child} />
          ))}
        </ul>
      )}
    </li>
  );
}
