// The service that the tests use, and values for users that no other run has registered.
import { randomUUID } from 'node:crypto';

export const address = new URL(process.env.TOUROKU_URL ?? 'http://127.0.0.1:1323').origin;
export const root = `${address}/`;

/** The input of a registration. Its name begins with the given one, and no other user's name begins with all of it. */
export function newUser(name) {
    const unique = `${name} ${randomUUID()}`;
    return { username: unique, email: `${unique.replace(' ', '.')}@example.com` };
}
