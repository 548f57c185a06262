# Lo que los formularios tienen en común.
form-show = Mostrar
form-may = Puede
form-faulty = Todavía no se cambió nada
form-code = Código
form-code-hint = Seis dígitos de su aplicación de autenticación, o uno de sus códigos de recuperación.
