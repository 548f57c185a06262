# Las páginas de la propia cuenta.
account-tab-name = Nombre y contraseña
account-tab-security = Seguridad
account-tab-keys = Claves de API
account-tab-looks = Quién miró
account-tab-delete = Eliminar

# Lo que se acaba de hacer.
account-name-changed = Su nombre se cambió.
account-email-changed = Su correo electrónico se cambió. Se avisó a la dirección anterior.
account-email-link = Enviamos un enlace a la dirección nueva. Será la suya cuando lo abra.
account-password-changed = Su contraseña se cambió. Su sesión se cerró en todos los demás lugares.
account-session-ended = La sesión terminó.
account-others-ended = Su sesión se cerró en todos los demás lugares.
account-browsers-forgotten = Ya no hay navegadores conocidos.
account-two-factor-off = La verificación en dos pasos está desactivada.

# Nombre, correo, contraseña.
account-name = Nombre
account-name-change = Cambiar el nombre
account-email-text = Usted inicia sesión con él.
account-email-confirmed = Usted inicia sesión con él. Una dirección nueva vale cuando abre el enlace que le enviamos.
account-email-change = Cambiar el correo
account-password-hint = Al menos 8 caracteres. Varias palabras separadas por espacios son una buena contraseña.
account-password-current = Contraseña actual
account-password-new = Contraseña nueva
account-password-text = Una nueva cierra su sesión en todos los demás lugares.
account-password-change = Cambiar la contraseña

# Sesiones y navegadores.
account-sessions = Dónde tiene la sesión iniciada
account-sessions-text = Si no reconoce alguna de estas, ciérrela y cambie su contraseña.
account-sessions-end-others = Cerrar las demás sesiones
account-session-seen = Último uso: { $time }
account-session-begun = Iniciada: { $time }, desde { $from }
account-unknown-address = una dirección desconocida
account-session-end = Cerrar
account-session-this = Esta
account-two-factor-is-on = Está activada: al iniciar sesión se pide un código de su aplicación además de la contraseña.
account-two-factor-more = Códigos de recuperación y más
account-two-factor-is-off = Está desactivada: quien sepa su contraseña puede entrar.
account-two-factor-set-up = Activarla
account-browsers = Navegadores conocidos
account-browsers-text = Usted inició sesión con { $count } en los últimos 400 días. Sus intentos se cuentan aparte, para que los desconocidos que prueben su contraseña no puedan dejarle fuera.
account-browsers-forget = Olvidarlos todos
account-browser-on = { $browser } en { $system }
account-some-browser-on = Un navegador en { $system }
account-unknown-program = Un programa desconocido

# El final de una cuenta.
account-delete-title = Eliminar su cuenta
account-delete-it = Eliminarla
account-delete-text = Esto no se puede deshacer.
account-delete-email = Su correo electrónico
account-delete-type = Escriba { $email } para confirmar.
account-delete-button = Eliminar mi cuenta
account-goes = Lo que se va
account-goes-you = Usted
account-goes-you-text = Nombre, correo electrónico y contraseña, de inmediato y para siempre.
account-goes-secrets = Con lo que inicia sesión
account-goes-secrets-text = Sesiones, navegadores conocidos, verificación en dos pasos y claves de API.
account-goes-messages = Lo que se le escribió
account-goes-messages-text = Mensajes, enlaces y las direcciones desde las que inició sesión.
account-goes-meter = Su medidor, para usted
account-goes-meter-text = Ya no lo verá. Quien lo tenga después no verá lo que era suyo.
account-stays = Lo que se queda
account-stays-readings = Las lecturas
account-stays-readings-text = Pertenecen al medidor y justifican lo que se acreditó.
account-stays-log = El registro
account-stays-log-text = Dice lo que se hizo, con un número que ya no lleva a usted.

# El idioma.
account-language = Idioma
account-language-text = El de todas las páginas, dondequiera que inicie sesión.
account-language-of-browser = Como lo pide su navegador
account-language-english = English (US)
account-language-spanish = Español (EE. UU.)
account-language-change = Cambiar el idioma
account-language-changed = Su idioma se cambió.
