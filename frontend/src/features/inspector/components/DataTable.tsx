// A table of what an operator looks at: sorted by its column heads where that is possible,
// with what to say when it is empty, and the way to the next page.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "@/shared/Loading";
import { QuietButton } from "@/shared/QuietButton";
import type { Paging } from "../usePaging";
import classes from "./Inspector.module.css";
import { Refused } from "./Refused";

export type Column<Row> = {
  name: string;
  cell: (row: Row) => ReactNode;
  /** Can be sorted by. */
  sorted?: boolean;
  number?: boolean;
};

type Props<Row> = {
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  idOf: (row: Row) => string | number;
  error: Error | null;
  empty: string;
  /** `name` or `-name`, as the server takes it. */
  sort?: string | null;
  onSort?: (sort: string | null) => void;
  current?: string | null;
  paging: Paging;
  nextCursor: string | null | undefined;
};

export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, idOf, error, empty, sort, onSort, current, paging } = props;
  const { t } = useTranslation();
  if (rows === undefined) return error === null ? <Loading /> : <Refused error={error} />;
  return (
    <>
      {error !== null && <Refused error={error} />}
      {rows.length === 0 ? (
        <p className={classes.empty}>{empty}</p>
      ) : (
        // A wide table scrolls by itself; it takes the focus so that the keyboard can scroll it.
        <section className={classes.scroll} tabIndex={0} aria-label={label}>
          <table className={classes.table}>
            <thead>
              <tr>
                {columns.map(({ name, sorted, number }) => (
                  <th
                    key={name}
                    scope="col"
                    data-number={number}
                    aria-sort={sorted ? orderOf(sort, name) : undefined}
                  >
                    {sorted && onSort !== undefined ? (
                      <button
                        type="button"
                        className={classes.sort}
                        onClick={() => onSort(nextSort(sort, name))}
                      >
                        {t(`inspector.column.${name}`)}
                        <span aria-hidden="true">{arrowOf(sort, name)}</span>
                      </button>
                    ) : (
                      t(`inspector.column.${name}`)
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={idOf(row)} data-current={current === idOf(row)}>
                  {columns.map(({ name, cell, number }) => (
                    <td key={name} data-number={number}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Pages paging={paging} nextCursor={props.nextCursor ?? null} />
    </>
  );
}

/** Falling first, since the greatest is what is looked for; then rising; then as it comes. */
export function nextSort(sort: string | null | undefined, name: string): string | null {
  if (sort === `-${name}`) return name;
  return sort === name ? null : `-${name}`;
}

const orderOf = (sort: string | null | undefined, name: string) =>
  sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";

const arrowOf = (sort: string | null | undefined, name: string) =>
  sort === name ? " ↑" : sort === `-${name}` ? " ↓" : "";

function Pages({ paging, nextCursor }: { paging: Paging; nextCursor: string | null }) {
  const { t } = useTranslation();
  if (paging.page === 1 && nextCursor === null) return null;
  return (
    <nav className={classes.pages} aria-label={t("inspector.pages")}>
      <QuietButton disabled={paging.page === 1} onClick={paging.back}>
        {t("inspector.before")}
      </QuietButton>
      <span className="label">{t("inspector.page", { page: paging.page })}</span>
      <QuietButton
        disabled={nextCursor === null}
        onClick={() => nextCursor !== null && paging.next(nextCursor)}
      >
        {t("inspector.next")}
      </QuietButton>
    </nav>
  );
}
