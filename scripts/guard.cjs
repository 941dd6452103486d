/**
 * Runs before every script, on whatever Node there is (hence the old syntax): when pnpm's automatic install fails, it
 * only warns and runs the script anyway, on the machine's own Node and with what happens to be installed.
 * Exits with 1 and says what to do.
 */
'use strict';
var fs = require('fs');
var path = require('path');

var REPOSITORY = path.resolve(__dirname, '..');

function read(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

function packageFolders() {
  var folders = [REPOSITORY];
  ['apps', 'packages'].forEach(function (group) {
    fs.readdirSync(path.join(REPOSITORY, group)).forEach(function (name) {
      var folder = path.join(REPOSITORY, group, name);
      if (fs.existsSync(path.join(folder, 'package.json'))) folders.push(folder);
    });
  });
  return folders;
}

function missingIn(folder) {
  var manifest = read(folder);
  var names = Object.keys(manifest.dependencies || {}).concat(Object.keys(manifest.devDependencies || {}));
  return names.filter(function (name) {
    return !fs.existsSync(path.join(folder, 'node_modules', name, 'package.json'));
  });
}

function fail(lines) {
  console.error(['', 'Gemba cannot start:'].concat(lines, '').join('\n'));
  process.exit(1);
}

var wanted = Number(read(REPOSITORY).devDependencies.node.split('.')[0]);
var found = Number(process.versions.node.split('.')[0]);
var missing = packageFolders().reduce(function (all, folder) {
  return all.concat(
    missingIn(folder).map(function (name) {
      return name + ' (' + (path.relative(REPOSITORY, folder) || 'root') + ')';
    }),
  );
}, []);

// pnpm writes it last: without it packages are linked that were never built, the Node that Gemba brings among them.
if (missing.length === 0 && !fs.existsSync(path.join(REPOSITORY, 'node_modules/.modules.yaml')))
  missing = ['its last steps'];

if (missing.length > 0)
  fail([
    '  the installation is not complete; missing: ' +
      missing.slice(0, 5).join(', ') +
      (missing.length > 5 ? ' and ' + (missing.length - 5) + ' more' : '') +
      '.',
    '  Most often the package registry cannot be reached; the reason stands above, or at the end of:',
    '  npx --yes pnpm@12 install',
  ]);
if (found < wanted)
  fail([
    '  this is Node ' +
      process.versions.node +
      ', and Gemba needs ' +
      wanted +
      ' or newer, which it brings itself.',
    '  Run it as: npx --yes pnpm@12 start (or test)',
  ]);
