# Mensajes por correo. Lo que rodea a todos.
mail-hello = Hola:
mail-hello-name = Hola, { $name }:
mail-copy = O copie esta dirección en su navegador:
mail-foot = Este mensaje lo escribió el propio portal; nadie lee las respuestas.
mail-happened = Ocurrió el { $day }, { $clock }.
mail-person = { $name } ({ $email })
mail-open-portal = Abrir el portal
mail-sign-in = Iniciar sesión
mail-sign-in-again = Iniciar sesión de nuevo
mail-new-password = Establecer una contraseña nueva
mail-unless-you = Si no fue usted, establezca enseguida una contraseña nueva y avise a su distribuidora.

# Registro.
mail-confirm = Confirme su correo electrónico
mail-confirm-asked = Alguien, probablemente usted, pidió una cuenta en el Portal de respuesta a la demanda con esta dirección.
mail-confirm-within = Para crear la cuenta, abra esta página en un plazo de { $span }. Funciona una sola vez.
mail-confirm-do = Confirmar y crear la cuenta
mail-confirm-not-you = Si no fue usted, no haga nada: sin esta página no se crea ninguna cuenta.
mail-known = Usted ya tiene una cuenta
mail-known-text = Alguien, probablemente usted, pidió una cuenta nueva con esta dirección. Ya tiene una, así que nada ha cambiado.
mail-known-not-you = Si no fue usted, no hay nada que hacer. Quien haya sido no supo nada de su cuenta.
mail-unknown = No pudimos crear su cuenta
mail-unknown-asked-meter = Alguien, probablemente usted, pidió una cuenta en el Portal de respuesta a la demanda con esta dirección y el número del medidor { $number }.
mail-unknown-asked-organization = Alguien, probablemente usted, pidió una cuenta en el Portal de respuesta a la demanda con esta dirección y el número de la organización { $number }.
mail-unknown-meter = En este portal no hay ningún medidor { $number }. Revise el número. Está en el medidor y en su factura.
mail-unknown-organization = En este portal no hay ninguna organización { $number }. Revise el número. Pregunte a quien se ocupa del portal en su organización.
mail-try-again = Intentarlo de nuevo
mail-unknown-not-you = Si no fue usted, no haga nada: no hay ninguna cuenta.
mail-invitation = Únase a { $organization }
mail-invitation-text = La administración de { $organization } le invita a unirse en el Portal de respuesta a la demanda, donde verá el consumo y el ahorro de sus medidores.
mail-invitation-within = Para unirse, abra esta página en un plazo de { $span }. Funciona una sola vez.
mail-join = Unirse
mail-invitation-not-you = Si no los conoce, no haga nada: sin esta página no se crea ninguna cuenta.

# Pertenecer a una organización.
mail-welcome = Le damos la bienvenida al Portal de respuesta a la demanda
mail-welcome-ready = Su cuenta está lista. Usted es { $role }.
mail-waiting = Su cuenta espera aprobación
mail-waiting-organization = Su cuenta está creada. Se pidió a la administración de { $organization } que le dé acceso.
mail-waiting-meter = Su cuenta está creada. La distribuidora comprueba si el medidor { $meter } es suyo.
mail-waiting-until = Recibirá un mensaje en cuanto respondan. Hasta entonces puede iniciar sesión, pero no verá lecturas.
mail-approved = Ya tiene acceso
mail-approved-organization = La administración de { $organization } aprobó su cuenta.
mail-approved-meter = La distribuidora confirmó que el medidor { $meter } es suyo.
mail-declined = Su solicitud fue rechazada
mail-declined-organization = La administración de { $organization } no permite que esta cuenta vea sus medidores.
mail-declined-organization-do = Si cree que es un error, hable con ellos. Aún pueden aprobarle.
mail-declined-meter = La distribuidora no pudo confirmar que el medidor { $meter } sea suyo.
mail-declined-meter-do = Si cree que es un error, hable con la distribuidora, con la factura de ese medidor a mano.
mail-role = Su función cambió
mail-role-now = Desde ahora usted es { $role }.
mail-role-surprise = Si le sorprende, hable con la administración de su organización.
mail-is-system-administrator = responsable de la administración del sistema en { $organization }
mail-is-provider = parte del personal de la distribuidora, { $organization }
mail-is-organization-administrator = responsable de la administración de { $organization }
mail-is-organization-user = miembro de { $organization }
mail-is-residential-user = cliente residencial

# Lo que alguien tiene que decidir o saber.
mail-member = Alguien pide unirse a { $organization }
mail-member-text = { $person } pide unirse a { $organization }. Hasta que la administración responda no ve nada.
mail-answer = Responder
mail-member-unknown = Si no conoce a esa persona, rechace la solicitud.
mail-claimed = Alguien registró el medidor { $meter }
mail-claimed-text = { $person } creó una cuenta con el número del medidor { $meter }, que no era de nadie. Desde ahora ve sus lecturas.
mail-look-at-meters = Ver los medidores
mail-claimed-wrongly = Si no debe tenerlo, quítele el medidor allí.
mail-claim = Una solicitud del medidor { $meter } espera su decisión
mail-claim-text = { $person } dice que el medidor { $meter } es suyo. Ya lo tiene otra persona, o el código faltaba o era incorrecto. Espera y no ve nada.
mail-decide = Decidir
mail-claim-care = Asegúrese de quién es antes de decidir: quien tiene el medidor ve cuándo hay alguien en casa.
mail-other-claims = Otra persona reclama el medidor { $meter }
mail-other-claims-text = Alguien creó una cuenta y dice que el medidor { $meter } es suyo. Sigue siendo de usted: esa persona no ve nada, y su distribuidora lo comprueba.
mail-other-claims-do = Si se ha mudado o sabe quién es, avise a su distribuidora.
mail-lost = El medidor { $meter } ya no es suyo
mail-lost-text = Su distribuidora asignó el medidor { $meter } a otra persona, como después de una mudanza. Desde ahora usted no ve sus lecturas.
mail-lost-do = Si es un error, hable con su distribuidora, con la factura de ese medidor a mano.

# Lo que protege una cuenta.
mail-reset-asked = Alguien, probablemente usted, pidió una contraseña nueva para su cuenta.
mail-reset-within = Para establecerla, abra esta página en un plazo de { $span }. Funciona una sola vez, y solo vale el mensaje más reciente.
mail-reset-not-you = Si no fue usted, no haga nada: su contraseña queda como está.
mail-password = Su contraseña se cambió
mail-password-text = Su cuenta tiene una contraseña nueva, y su sesión se cerró en todos los demás lugares.
mail-new-email = Confirme su nuevo correo electrónico
mail-new-email-asked = Alguien, probablemente usted, pidió usar esta dirección para su cuenta en el Portal de respuesta a la demanda.
mail-new-email-within = Para hacerlo, abra esta página en un plazo de { $span }. Funciona una sola vez.
mail-new-email-do = Usar esta dirección
mail-new-email-not-you = Si no fue usted, no haga nada: la cuenta conserva su dirección anterior.
mail-email = Su correo electrónico se cambió
mail-email-text = Su cuenta tiene ahora otra dirección de correo, con la que inicia sesión.
mail-email-last = Este es el último mensaje a la dirección anterior.
mail-email-not-you = Si no fue usted, avise enseguida a su distribuidora: puede devolverle la cuenta.
mail-two-steps = Iniciar sesión requiere ahora dos pasos
mail-two-steps-text = Además de la contraseña, para iniciar sesión en su cuenta hace falta ahora un código de su dispositivo.
mail-two-steps-codes = Guarde los códigos de recuperación donde los encuentre sin el dispositivo.
mail-one-step = Iniciar sesión requiere ahora solo la contraseña
mail-one-step-text = Para iniciar sesión en su cuenta ya no hace falta un código de un dispositivo.
mail-recovery = Se usó un código de recuperación
mail-recovery-text = Alguien, probablemente usted, inició sesión en su cuenta con un código de recuperación.
mail-recovery-left = { $left ->
    [0] No queda ninguno: cree otros pronto.
    [one] Queda uno.
   *[other] Quedan { $left }.
}
mail-recovery-do = Crear códigos de recuperación nuevos
mail-api-key = Se creó una clave de API
mail-api-key-text = Su cuenta tiene una clave nueva para programas, «{ $name }», que permite: { $scopes }.
mail-api-key-do = Ver las claves
mail-api-key-not-you = Si no fue usted, elimine allí la clave y establezca enseguida una contraseña nueva.
mail-deleted = Su cuenta fue eliminada
mail-deleted-text = Su cuenta, su nombre y su dirección ya no están en el Portal de respuesta a la demanda.
mail-deleted-not-you = Si no fue usted, avise a su distribuidora.
mail-signed-out = Su sesión se cerró
mail-signed-out-text = La administración del sistema de su distribuidora cerró su sesión en todos los lugares.
mail-signed-out-do = Si no sabe por qué, pregunte antes de iniciar sesión.

# Lo que tiene que atender quien administra el portal.
mail-alert = Alerta: { $title }
mail-alert-lasts = Continúa: { $title }
mail-alert-over = Terminó: { $title }
mail-alert-over-text = Aquello de lo que se le avisó ha terminado.
mail-alert-look = Ver el estado
mail-alert-again = Mientras dure, se le avisa una vez al día, y una vez más cuando termine.
mail-alert-since = Así desde el { $day }, { $clock }.
