// Traverson, which follows links only: it knows HAL, but no forms. It sends bodies as application/hal+json.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';

import traverson from 'traverson';
import JsonHalAdapter from 'traverson-hal';

import { newUser, root } from './service.js';

traverson.registerMediaType(JsonHalAdapter.mediaType, JsonHalAdapter);

/** Follows links from the root, or from another address. */
function follow(relations, { from = root, parameters = {}, headers = {} } = {}) {
    return traverson.from(from).jsonHal().follow(...relations).withTemplateParameters(parameters)
        .withRequestOptions({ headers });
}

/** The JSON at the end of the links. */
function read(relations, options) {
    return promisify(callback => follow(relations, options).getResource(callback))();
}

/** The response at the end of the links. */
function get(relations, options) {
    return promisify(callback => follow(relations, options).get(callback))();
}

async function register(input) {
    const response = await promisify(callback => follow(['registration']).post(input, callback))();
    assert.equal(response.statusCode, 201, response.body);
    return JSON.parse(response.body);
}

test('registers a user by the link of the root and reads it by the link of the receipt', async () => {
    const input = newUser('Ada');
    const receipt = await register(input);
    assert.equal(receipt.version, 1);

    const user = await read(['user'], { parameters: { id: receipt.user_id } });
    assert.equal(user.id, receipt.user_id);
    assert.equal(user.name, input.username);
    assert.equal(user.email, input.email);
    assert.equal(user._links.self.href, receipt._links.user.href);
    assert.equal('_templates' in user, false, 'forms are in HAL-FORMS only');
});

test('pages through users by next, and back by prev', async () => {
    const { username: group } = newUser('Page');
    const names = [1, 2, 3, 4, 5].map(i => `${group} ${i}`);
    for (const username of names) {
        await register({ username, email: newUser('Page').email });
    }
    const parameters = { q: group, sort: 'name', size: 2 };
    const forward = [[], ['next'], ['next', 'next']];
    const back = [['next', 'next', 'prev'], ['next', 'next', 'prev', 'prev']];

    const pages = await Promise.all([...forward, ...back].map(way => read(['users', ...way], { parameters })));
    assert.deepEqual(pages.map(page => page._embedded.users.map(user => user.name)),
        [[0, 2], [2, 4], [4, 5], [2, 4], [0, 2]].map(([from, to]) => names.slice(from, to)));
    assert.equal('prev' in pages[0]._links, false, 'the first page has no prev');
    assert.equal('next' in pages[2]._links, false, 'the last page has no next');
});

test('follows the links of a user that is embedded in a list', async () => {
    const input = newUser('Listed');
    const receipt = await register(input);

    const parameters = { email: input.email };
    const user = await read(['users', 'users[0]', 'self'], { parameters });
    assert.equal(user.id, receipt.user_id);
    const events = await read(['users', 'users[0]', 'events', 'events[$all]'], { parameters });
    assert.deepEqual(events.map(event => event.type), ['UserRegistered']);
    assert.equal(events[0].data.email, input.email);
});

test('comes back to the root from every resource by the link index', async t => {
    await register(newUser('Index'));
    const ways = [
        ['registration'],
        ['users'], ['users', 'users[0]', 'self'], ['users', 'users[0]', 'events'],
        ['events'], ['events', 'events[0]', 'self'],
        ['projections'], ['projections', 'projections[0]', 'self'],
    ];
    for (const way of ways) {
        await t.test(way.join(' → '), async () => {
            const start = await read([...way, 'index']);
            assert.equal(start._links.self.href, root);
        });
    }
});

test('polls for what comes after the last page of the log', async () => {
    const { position } = await register(newUser('Log'));
    const last = await read(['events'], { parameters: { after: position - 1, size: 1000 } });
    assert.equal(last._embedded.events[0].position, position);
    assert.equal('next' in last._links, false);

    const next = await register(newUser('Poll'));
    const news = await read([], { from: last._links.poll.href });
    assert.equal(news._embedded.events[0].position, last._embedded.events.at(-1).position + 1);
    assert.ok(news._embedded.events.some(event => event.user_id === next.user_id));
});

test('reads what a problem means at the type of the problem', async () => {
    const problem = await get([], { from: `${root}users/nobody` });
    assert.equal(problem.statusCode, 404);
    assert.equal(problem.headers['content-type'], 'application/problem+json');
    const { type, title } = JSON.parse(problem.body);

    const meaning = await read([], { from: new URL(type, root).href });
    assert.equal(meaning.status, 404);
    assert.equal(meaning.title, title);
    const listed = await read(['problems', 'problems[$all]']);
    assert.ok(listed.some(({ slug }) => type === `/problems/${slug}`));
});

test('receives 304 for an ETag that it knows', async () => {
    const { user_id: id } = await register(newUser('Tag'));
    const first = await get(['user'], { parameters: { id } });
    assert.match(first.headers.etag, /^"[^"]+"$/, 'the ETag is strong');

    const from = JSON.parse(first.body)._links.self.href;
    const known = await get([], { from, headers: { 'If-None-Match': first.headers.etag } });
    assert.equal(known.statusCode, 304);
    assert.equal(known.headers.etag, first.headers.etag);
    assert.equal(known.headers.vary, first.headers.vary);
    assert.equal(known.body, '');
    const other = await get([], { from, headers: { 'If-None-Match': '"0"' } });
    assert.equal(other.statusCode, 200);
});
