// Settings of Node-RED for the test: it is reached from this machine only and asks the network for
// nothing.
module.exports = {
  uiHost: "127.0.0.1",
  credentialSecret: false,
  editorTheme: { tours: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false } },
  telemetry: { enabled: false, updateNotification: false },
};
