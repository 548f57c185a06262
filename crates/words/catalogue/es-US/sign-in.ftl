# Iniciar sesión.
sign-in-title = Iniciar sesión
sign-in-button = Iniciar sesión
sign-in-email = Correo electrónico
sign-in-password = Contraseña
sign-in-show = Mostrar
sign-in-show-what = la contraseña
sign-in-forgot = Olvidé mi contraseña
sign-in-register = Crear cuenta
sign-in-refused = No ha iniciado sesión
sign-in-demo = Esto es una demostración
sign-in-demo-text = Sus datos son inventados o públicos. Inicie sesión como cualquiera de estas personas con un clic.
sign-in-as = como { $name }

sign-in-signed-out = Cerró la sesión.
sign-in-gone = Su cuenta se eliminó, y también lo que la identificaba a usted.
sign-in-late = Tardó demasiado. Empiece de nuevo con su contraseña.
sign-in-new-email = Su nuevo correo electrónico está confirmado. Inicie sesión con él.
sign-in-go-on = Inicie sesión para continuar.

sign-in-wrong = El correo o la contraseña no son correctos. Revise ambos e inténtelo de nuevo.
sign-in-too-many = Demasiados intentos. Espere { $wait } o restablezca su contraseña.

sign-in-code-title = Escriba su código
sign-in-code-text = Su contraseña es correcta. Su cuenta pide además un código.
sign-in-code-again = Empezar de nuevo
