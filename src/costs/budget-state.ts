/** How the money that was spent stands to the limits of `[budget]`. */
export type BudgetState =
  | { readonly kind: 'within' }
  | { readonly kind: 'warning'; readonly why: string }
  | { readonly kind: 'reached'; readonly why: string };
