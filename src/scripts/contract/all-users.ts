// Registers users and pages through all users with the client that is generated from the contract.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { Configuration, ProblemFromJSON, ResponseError, UsersApi } from './client/index.js';
import type { Receipt } from './client/index.js';

const address = process.argv[2];
const api = new UsersApi(new Configuration({ basePath: address }));

function register(email: string): Promise<Receipt> {
    return api.registerUser({ registrationForm: { username: `Generated ${email}`, email } });
}

const emails = Array.from({ length: 25 }, () => `${randomUUID()}@example.com`);
const receipts: Receipt[] = [];
for (const email of emails) {
    receipts.push(await register(email));
}

let page = await api.listUsers({ size: 10 });
const { total } = page;
const users = [...page.embedded.users];
for (let cursor = cursorOf(page.links.next?.href); cursor !== undefined; cursor = cursorOf(page.links.next?.href)) {
    page = await api.listUsers({ size: 10, cursor });
    users.push(...page.embedded.users);
}

const ids = users.map(user => user.id);
assert.equal(new Set(ids).size, ids.length, 'no user is seen twice');
assert.equal(ids.length, total, 'as many users are seen as there are');
for (const [i, receipt] of receipts.entries()) {
    const seen = users.find(user => user.id === receipt.userId);
    assert.equal(seen?.email, emails[i], 'a registered user is seen');
    assert.equal(seen?.version, receipt.version);
    assert.ok(seen?.createdAt instanceof Date);
}

const refusal: unknown = await register(emails[0]!).catch((error: unknown) => error);
assert.ok(refusal instanceof ResponseError);
assert.equal(refusal.response.status, 409);
assert.equal(ProblemFromJSON(await refusal.response.json()).type, '/problems/email-taken');

console.log(`The generated client has seen each of ${total} users once`);

function cursorOf(next: string | undefined): string | undefined {
    return next === undefined ? undefined : new URL(next).searchParams.get('cursor') ?? undefined;
}
