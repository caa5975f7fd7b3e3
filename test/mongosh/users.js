const { MongoServerError } = require('./server-error');

/**
 * Users of the database `admin`, by name, and the commands that look them up and change them.
 *
 * @typedef {{ role: string, db: string }} Role
 * @typedef {Record<string, { pwd: string, roles: Role[] }>} Users
 */

const rolesOf = (roles) => roles.map((each) => (typeof each === 'string' ? { role: each, db: 'admin' } : { ...each }));

function existing(users, user) {
  const held = users[user];
  if (held === undefined) throw new MongoServerError(11, 'UserNotFound', `User ${user}@admin not found`);
  return held;
}

function authenticate(users, user, password) {
  if (users[user]?.pwd !== password) throw new MongoServerError(18, 'AuthenticationFailed', 'Authentication failed.');
}

const isRoot = (users, user) => users[user]?.roles.some(({ role }) => role === 'root');

function createUser(users, { createUser: user, pwd, roles }) {
  if (users[user] !== undefined) throw new MongoServerError(51003, 'Location51003', `User "${user}@admin" already exists`);
  users[user] = { pwd, roles: rolesOf(roles) };
}

function updateUser(users, { updateUser: user, pwd }) {
  users[user] = { ...existing(users, user), pwd };
}

function grantRoles(users, { grantRolesToUser: user, roles }) {
  const held = existing(users, user);
  const missing = rolesOf(roles).filter((each) => !held.roles.some(({ role, db }) => role === each.role && db === each.db));
  users[user] = { ...held, roles: [...held.roles, ...missing] };
}

function usersInfo(users, { usersInfo: user }) {
  const held = users[user];
  return held === undefined ? [] : [{ user, db: 'admin', roles: rolesOf(held.roles) }];
}

module.exports = { authenticate, createUser, grantRoles, isRoot, updateUser, usersInfo };
