/** The sum of amounts in cents. */
export const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);

/** An amount in cents as a person reads it. */
export const format = (cents) => `${(cents / 100).toFixed(2)} EUR`;
